import { assertScopeToken } from './scope-token.ts';

/** The scopes of one namespace: `{ read: 'accounts.read', write: 'accounts.write' }`, each a literal type. */
export type ScopeGroup<Namespace extends string, Name extends string> = {
  readonly [N in Name]: `${Namespace}.${N}`;
};

const descriptions = new WeakMap<object, ReadonlyMap<string, string>>();

/**
 * Declares the scopes of one namespace, each with the sentence that people read when they grant it.
 *
 * @example
 * const accounts = defineScopes('accounts', { read: 'Look up accounts', write: 'Change accounts' });
 * accounts.read; // type and value: 'accounts.read'
 *
 * @throws {ScopeSyntaxError} when a name would not be a scope-token
 * @throws {TypeError} when a description is empty
 */
export function defineScopes<const Namespace extends string, const Name extends string>(
  namespace: Namespace,
  described: Readonly<Record<Name, string>>,
): ScopeGroup<Namespace, Name> {
  const entries = Object.entries<string>(described).map(([name, description]) => {
    const scope = assertScopeToken(`${namespace}.${name}`);
    if (description.trim() === '') throw new TypeError(`The scope '${scope}' needs a description`);
    return { name, scope, description };
  });
  const group = Object.freeze(Object.fromEntries(entries.map(({ name, scope }) => [name, scope])));
  descriptions.set(group, new Map(entries.map(({ scope, description }) => [scope, description])));
  // True by construction: the keys are the given names, and each value is `${namespace}.${name}`.
  return group as ScopeGroup<Namespace, Name>;
}

/** The descriptions of a group that {@link defineScopes} made, by scope. */
export function descriptionsOf(group: object): ReadonlyMap<string, string> {
  return descriptions.get(group) ?? new Map();
}
