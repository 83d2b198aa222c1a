import type { AvailableBalance } from '@ambit/accounts-contract';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { accountNotFound } from './account-problems.ts';
import type { AccountKey } from './find-account.ts';

/** Reads what can be drawn: settled less held less not yet collected, subtracted by the database in exact decimals. */
export async function readAvailableBalance(
  db: Kysely<Tables>,
  { institutionUniversalId, id }: AccountKey,
  now: Date,
): Promise<AvailableBalance> {
  const row = await db
    .selectFrom('account')
    .select(['id', 'currency', 'current_balance', 'hold_amount', 'float_amount'])
    .select(sql<string>`current_balance - hold_amount - float_amount`.as('available_balance'))
    .where('institution_id', '=', institutionUniversalId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw accountNotFound();
  return {
    accountId: row.id,
    currency: row.currency,
    currentBalance: row.current_balance,
    availableBalance: row.available_balance,
    holdAmount: row.hold_amount,
    floatAmount: row.float_amount,
    asOf: now.toISOString(),
  };
}
