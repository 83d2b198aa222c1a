import { defineScopes, descriptionsOf } from './define-scopes.ts';

/**
 * Every scope of the workspace. A scope exists when it is declared here, and nowhere else; guards, OpenAPI, the
 * provider and the clients all read this object.
 *
 * @example
 * scopes.accounts.read; // type and value: 'accounts.read'
 */
export const scopes = Object.freeze({
  accounts: defineScopes('accounts', {
    read: 'Look up accounts, their summaries and balances, and search them',
    write: 'Replace and edit accounts and their dates; does not include accounts.read',
  }),
  grants: defineScopes('grants', {
    read: 'Look up the permissions and roles of enterprise users, and explain refusals',
    write: 'Grant permissions to enterprise users and revoke them; does not include grants.read',
  }),
  decisions: defineScopes('decisions', {
    read: 'Look up who was allowed and refused what',
  }),
  policy: defineScopes('policy', {
    read: 'Look up the routes of an API with the scopes and permissions that they need',
  }),
});

type Groups = typeof scopes;

/** The union of every declared scope. */
export type Scope = { [G in keyof Groups]: Groups[G][keyof Groups[G]] }[keyof Groups];

const described: ReadonlyMap<string, string> = new Map(
  Object.values(scopes).flatMap((group) => [...descriptionsOf(group)]),
);

/** Every declared scope, in the order of declaration. */
// True by construction: the map's keys are the values of the groups in `scopes`.
export const allScopes: readonly Scope[] = Object.freeze([...described.keys()] as Scope[]);

/** Tells whether a text is a declared scope. */
export function isScope(value: string): value is Scope {
  return described.has(value);
}

/** The sentence that says what a scope allows. */
export function describeScope(scope: Scope): string {
  return described.get(scope) ?? '';
}
