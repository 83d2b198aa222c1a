import { accountRuleViolations, versionOf } from '@ambit/accounts-contract';
import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { rulesBroken, versionConflict } from './account-problems.ts';
import { type AccountRow, type ChangeableAccount, toChangeable, toColumns } from './account-row.ts';
import { type AccountKey, findAccount } from './find-account.ts';

export interface AccountChange {
  readonly account: AccountKey;
  /** The entity tag of the version that the change was made against. */
  readonly ifMatch: string;
  readonly change: (current: ChangeableAccount) => ChangeableAccount;
}

/**
 * Changes an account, if it still has the version that the caller saw and the result keeps the rules. Run it in a
 * transaction of the institution.
 *
 * @returns the row before, and as changed, with its next version
 * @throws {ProblemError} 404, 412, 422
 */
export async function changeAccount(
  db: Kysely<Tables>,
  { account, ifMatch, change }: AccountChange,
): Promise<{ readonly before: AccountRow; readonly after: AccountRow }> {
  const row = await findAccount(db, account);
  const version = versionOf(ifMatch);
  if (row.version !== version) throw versionConflict();
  const changed = change(toChangeable(row));
  const violations = accountRuleViolations(changed);
  if (violations.length > 0) throw rulesBroken(violations);
  const updated = await db
    .updateTable('account')
    .set(toColumns(changed))
    .set((column) => ({ version: column('version', '+', 1) }))
    .where('institution_id', '=', account.institutionUniversalId)
    .where('id', '=', account.id)
    // Somebody may have been faster since the row was read.
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst();
  if (updated === undefined) throw versionConflict();
  return { before: row, after: updated };
}
