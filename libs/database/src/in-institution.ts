import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';

/**
 * Runs work in a transaction that is bound to one institution: `current_setting('ambit.institution', true)` is its id
 * until the transaction ends, so that row-level security can hold to it what a forgotten `where` would let through.
 * The work commits when it resolves and rolls back when it throws.
 *
 * @example
 * const account = await inInstitution(database, institutionId, (transaction) =>
 *   transaction.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst(),
 * );
 */
export function inInstitution<DB, Result>(
  database: Pick<Database<DB>, 'kysely'>,
  institutionId: string,
  work: (transaction: Transaction<DB>) => Promise<Result>,
): Promise<Result> {
  return database.kysely.transaction().execute(async (transaction) => {
    await sql`select set_config('ambit.institution', ${institutionId}, true)`.execute(transaction);
    return work(transaction);
  });
}
