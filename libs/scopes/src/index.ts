export { defineScopes, type ScopeGroup } from './define-scopes.ts';
export { allScopes, describeScope, isScope, type Scope, scopes } from './registry.ts';
export {
  currentScope,
  renamedScopes,
  type Renaming,
  type RenamingOptions,
  type Renamings,
  withCurrentNames,
} from './renamed-scopes.ts';
export { ScopeSet } from './scope-set.ts';
export { ScopeSyntaxError, type ScopeSyntaxErrorCode } from './scope-syntax-error.ts';
export { isScopeToken } from './scope-token.ts';
