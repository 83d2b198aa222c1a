import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { accountNotFound } from './account-problems.ts';
import type { AccountRow } from './account-row.ts';

/** An account by whose it is and which it is. */
export interface AccountKey {
  readonly institutionUniversalId: string;
  readonly id: string;
}

/**
 * Reads one account of an institution.
 *
 * @throws {ProblemError} 404, the same for an account that is not there and for another institution's
 */
export async function findAccount(
  db: Kysely<Tables>,
  { institutionUniversalId, id }: AccountKey,
): Promise<AccountRow> {
  const row = await db
    .selectFrom('account')
    .selectAll()
    .where('institution_id', '=', institutionUniversalId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw accountNotFound();
  return row;
}
