import type { AccessExplanation } from '@ambit/accounts-contract';
import type { AnyOperation } from '@ambit/api-contract';

/** What a client's token says of it, in one institution. */
export interface ClientFacts {
  readonly scopes: readonly string[];
  /** Empty when it is not registered there. */
  readonly actsFor: 'any' | readonly string[];
}

/**
 * The stages before the permission: what refuses, or undefined when all let it pass.
 *
 * To be replaced by the `Explainer` of `@ambit/nest-authorization`, which runs the stages of the guard themselves:
 * `explain({ operation, client, params })` takes the place of these comparisons, and nothing else here changes.
 */
export function explainClientStages(
  { scope }: AnyOperation,
  { scopes, actsFor }: ClientFacts,
  enterpriseUser: string,
): AccessExplanation | undefined {
  if (!scopes.includes(scope))
    return {
      outcome: 'refused',
      stage: 'scope',
      rule: `scope ${scope}`,
      detail: `The client lacks the scope '${scope}': register it for the scope, and have it ask for it`,
    };
  if (actsFor === 'any') return undefined;
  if (actsFor.length === 0)
    return {
      outcome: 'refused',
      stage: 'institution',
      rule: 'institution not in token',
      detail: 'The client is not registered for this institution: register it there',
    };
  if (!actsFor.includes(enterpriseUser))
    return {
      outcome: 'refused',
      stage: 'enterprise_user',
      rule: 'enterprise user not in token',
      detail: 'The client may not act for this enterprise user: have its registration name the user',
    };
  return undefined;
}
