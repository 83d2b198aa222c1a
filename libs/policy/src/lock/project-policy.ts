import type { AnyApi } from '@ambit/api-contract';
import type { Scope } from '@ambit/scopes';
import { PolicyError } from '../policy-error.ts';

/** A client of the provider, as the code that runs as it declares it. */
export interface ClientDeclaration {
  /** What it is called in reviews; its `client_id` differs from deployment to deployment. */
  readonly name: string;
  /** The APIs that it calls. */
  readonly apis: readonly Pick<AnyApi, 'name' | 'audience'>[];
  /** All that it asks for, and no more. */
  readonly scopes: readonly Scope[];
  /** The institutions that it works for, by id, or that each deployment's registration says so. */
  readonly institutions: readonly string[] | 'by registration';
  /** The folder below `src` that runs as this client, where a project has several; all of `src` without. */
  readonly code?: string;
  /** Scopes that its code does not need, each with the reason why it has them all the same. */
  readonly unused?: Readonly<Partial<Record<Scope, string>>>;
}

/** What a project has to do with the policy: the contracts that it defines, and the clients that its code runs as. */
export interface ProjectPolicy {
  readonly apis?: readonly AnyApi[];
  readonly clients?: readonly ClientDeclaration[];
}

/**
 * Says what a project has to do with the policy. It is looked for as `policy` in `src/policy.ts` of the project.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 * import { scopes } from '@ambit/scopes';
 *
 * export const policy = definePolicy({
 *   clients: [
 *     {
 *       name: 'balance-snapshot',
 *       apis: [accountsApi],
 *       scopes: [scopes.accounts.read],
 *       institutions: 'by registration',
 *     },
 *   ],
 * });
 *
 * @throws {PolicyError} `policy_invalid` when two of its clients have one name
 */
export function definePolicy(policy: ProjectPolicy): ProjectPolicy {
  const names = (policy.clients ?? []).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new PolicyError(
      'policy_invalid',
      `The client '${twice}' is declared twice: give each its own name`,
    );
  return Object.freeze(policy);
}
