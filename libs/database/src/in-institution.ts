import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';

/**
 * Runs work in a transaction that is bound to one institution: `current_setting('ambit.institution', true)` is its id
 * until the transaction ends, so that row-level security can hold to it what a forgotten `where` would let through.
 * On PGlite the transaction runs by a role that row-level security holds, where the database has one (see
 * `privileges`); on a server the role of the connection should be such a one. The work commits when it resolves and rolls back when it throws.
 *
 * @example
 * const account = await inInstitution(database, institutionId, (transaction) =>
 *   transaction.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst(),
 * );
 */
export function inInstitution<DB, Result>(
  { kysely, institutionRole }: Pick<Database<DB>, 'kysely' | 'institutionRole'>,
  institutionId: string,
  work: (transaction: Transaction<DB>) => Promise<Result>,
): Promise<Result> {
  const role = institutionRole === undefined ? sql`` : sql`, set_config('role', ${institutionRole}, true)`;
  return kysely.transaction().execute(async (transaction) => {
    await sql`select set_config('ambit.institution', ${institutionId}, true)${role}`.execute(transaction);
    return work(transaction);
  });
}
