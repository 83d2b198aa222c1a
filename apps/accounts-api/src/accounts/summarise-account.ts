import type { AccountSummary } from '@ambit/accounts-contract';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { accountNotFound } from './account-problems.ts';
import { type AccountKey, findAccount } from './find-account.ts';
import { statementCycle } from './statement-cycle.ts';

interface Figures {
  readonly closing_balance: string;
  readonly balance_change: string;
  readonly average_balance: string;
  readonly debit_count: number;
  readonly debit_total: string;
  readonly credit_count: number;
  readonly credit_total: string;
}

/**
 * Summarises an account as of an operational day. All figures are computed by the database in exact decimals: the
 * balance at the end of a day is the current one less what was posted later; the average is rounded half away from zero.
 */
export async function summariseAccount(
  db: Kysely<Tables>,
  key: AccountKey,
  asOf: string,
): Promise<AccountSummary> {
  const account = await findAccount(db, key);
  const cycle = statementCycle(asOf, account.cycle_day);
  const { rows } = await sql<Figures>`
    with current as (
      -- Read again, so that balance and postings are of one moment.
      select current_balance from account
      where institution_id = ${account.institution_id} and id = ${account.id}
    ), posting as (
      -- By day, and none of before the cycle: an account in use for years has more of these than anybody waits for.
      select posted_date, sum(amount) as amount,
        count(*) filter (where amount < 0) as debits, sum(amount) filter (where amount < 0) as debited,
        count(*) filter (where amount >= 0) as credits, sum(amount) filter (where amount >= 0) as credited
      from account_activity
      where institution_id = ${account.institution_id} and account_id = ${account.id}
        and posted_date >= ${cycle.startDate}::date
      group by posted_date
    ), day_end as (
      select current_balance
        - coalesce((select sum(amount) from posting where posted_date > day::date), 0) as balance
      from current, generate_series(${cycle.startDate}::date, ${asOf}::date, interval '1 day') as day
    ), in_cycle as (
      select * from posting where posted_date <= ${asOf}::date
    )
    select
      current_balance
        - coalesce((select sum(amount) from posting where posted_date > ${asOf}::date), 0) as closing_balance,
      coalesce((select sum(amount) from posting where posted_date = ${asOf}::date), 0)::numeric(17, 2) as balance_change,
      (select round(avg(balance), 2) from day_end) as average_balance,
      coalesce((select sum(debits) from in_cycle), 0)::bigint as debit_count,
      coalesce((select -sum(debited) from in_cycle), 0)::numeric(17, 2) as debit_total,
      coalesce((select sum(credits) from in_cycle), 0)::bigint as credit_count,
      coalesce((select sum(credited) from in_cycle), 0)::numeric(17, 2) as credit_total
    from current
  `.execute(db);
  const figures = rows[0];
  if (figures === undefined) throw accountNotFound();
  const recent = await db
    .selectFrom('account_activity')
    .select(['posted_date', 'amount', 'description'])
    .where('institution_id', '=', account.institution_id)
    .where('account_id', '=', account.id)
    .where('posted_date', '<=', asOf)
    .orderBy('posted_date', 'desc')
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
  return {
    accountId: account.id,
    currency: account.currency,
    operationalPeriod: { startDate: asOf, endDate: asOf },
    currentBalance: figures.closing_balance,
    balanceChange: figures.balance_change,
    cycle: {
      startDate: cycle.startDate,
      daysIntoCycle: cycle.daysIntoCycle,
      averageBalance: figures.average_balance,
      debitCount: figures.debit_count,
      debitTotal: figures.debit_total,
      creditCount: figures.credit_count,
      creditTotal: figures.credit_total,
    },
    lastCycleDate: cycle.lastCycleDate,
    recentActivity: recent.map(({ posted_date, amount, description }) => ({
      postedDate: posted_date,
      amount,
      description,
    })),
  };
}
