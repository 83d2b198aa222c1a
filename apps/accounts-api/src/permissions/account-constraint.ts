import type { AccountType } from '@ambit/accounts-contract';
import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** Some accounts of an institution: named ones, or those that have one of the types and one of the branches. */
export type SomeAccounts =
  | { readonly ids: readonly string[] }
  | {
      readonly accountTypes?: readonly AccountType[] | undefined;
      readonly branchIds?: readonly string[] | undefined;
    };

/** The accounts that a search is restricted to: each that any of the parts holds. A class, so that nothing else passes for one. */
export class AccountConstraint {
  readonly parts: readonly SomeAccounts[];

  constructor(parts: readonly SomeAccounts[]) {
    this.parts = parts;
  }

  /** The condition of a query. No part, no account. */
  where(account: ExpressionBuilder<Tables, 'account'>): Expression<SqlBool> {
    const ids = this.parts.flatMap((part) => ('ids' in part ? part.ids : []));
    const filters = this.parts.flatMap((part) => ('ids' in part ? [] : [part]));
    return account.or([
      // One parameter: a statement has 65,535 at the most, and a thousand grants name more accounts.
      sql<SqlBool>`account.id = any(${ids}::uuid[])`,
      ...filters.map(({ accountTypes, branchIds }) =>
        account.and([
          ...(accountTypes ? [sql<SqlBool>`account_type = any(${accountTypes}::text[])`] : []),
          ...(branchIds ? [sql<SqlBool>`branch_id = any(${branchIds}::text[])`] : []),
        ]),
      ),
    ]);
  }
}

/**
 * The constraint of a caller, as the policy made it.
 *
 * @throws {TypeError} when it is something else: what is not understood must not be ignored
 */
export function accountConstraint(constraint: unknown): AccountConstraint | undefined {
  if (constraint === undefined || constraint instanceof AccountConstraint) return constraint;
  throw new TypeError('The constraint of the permission policy is none about accounts');
}
