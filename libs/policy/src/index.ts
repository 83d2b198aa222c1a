export {
  diffPolicies,
  type Effect,
  type Pair,
  type PolicyChange,
  type PolicyDiff,
} from './diff/diff-policies.ts';
export {
  type Policy,
  policyOf,
  type ReachableOperation,
  reaches,
  type ReachingClient,
} from './diff/reach.ts';
export { makeLock } from './lock/make-lock.ts';
export {
  formatLock,
  type LockedApi,
  type LockedClient,
  type LockedOperation,
  lockFileName,
  parseLock,
  PolicyLock,
} from './lock/policy-lock.ts';
export { type ClientDeclaration, definePolicy, type ProjectPolicy } from './lock/project-policy.ts';
export { PolicyError, type PolicyErrorCode } from './policy-error.ts';
export { formatMarkdown } from './report/format-markdown.ts';
export { formatSarif } from './report/format-sarif.ts';
export { formatText } from './report/format-text.ts';
export {
  type Occurrences,
  type RegisteredScopes,
  type ScopeUsage,
  ScopeUsageTable,
} from './usage/scope-usage.ts';
export { readUsageRecord, type UsageRecord } from './usage/usage-record.ts';
