import type { AccountFilter, AccountInquiry, AccountPage } from '@ambit/accounts-contract';
import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely';
import { z } from 'zod';
import type { Tables } from '../database/tables.ts';
import type { AccountConstraint } from '../permissions/account-constraint.ts';
import { toAccount } from './account-row.ts';
import { formatCursor, readCursor } from './cursor.ts';

/**
 * Finds one page of an institution's accounts, in the order of their ids, which no write changes. With a constraint only
 * of those that it holds; it is no part of the cursor, so that what is granted between two pages counts for the second.
 */
export async function inquireAccounts(
  db: Kysely<Tables>,
  institution: string,
  { filter, limit, cursor }: AccountInquiry,
  constraint?: AccountConstraint,
): Promise<AccountPage> {
  const rows = await db
    .selectFrom('account')
    .selectAll()
    .where('institution_id', '=', institution)
    .$if(cursor !== undefined, (query) => query.where('id', '>', readCursor(cursor ?? '', filter, z.uuid())))
    .$if(constraint !== undefined, (query) =>
      query.where((account) => constraint?.where(account) ?? account.lit(false)),
    )
    .where((account) => account.and(conditions(account, filter)))
    .orderBy('id')
    // One more than asked tells whether there is a next page.
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    accounts: page.map(toAccount),
    ...(last !== undefined && rows.length > limit && { nextCursor: formatCursor(last.id, filter) }),
  };
}

function conditions(
  account: ExpressionBuilder<Tables, 'account'>,
  filter: AccountFilter,
): readonly Expression<SqlBool>[] {
  const { accountNumber, accountTypes, accountStatuses, branchIds, currentBalance, text } = filter;
  const given: readonly (Expression<SqlBool> | undefined)[] = [
    accountNumber === undefined ? undefined : account('account_number', '=', accountNumber),
    accountTypes && account('account_type', 'in', accountTypes),
    accountStatuses && account('account_status', 'in', accountStatuses),
    branchIds && account('branch_id', 'in', branchIds),
    currentBalance?.min === undefined ? undefined : account('current_balance', '>=', currentBalance.min),
    currentBalance?.max === undefined ? undefined : account('current_balance', '<=', currentBalance.max),
    ...within('opened_date', filter.openedDate),
    ...within('closed_date', filter.closedDate),
    ...within('maturity_date', filter.maturityDate),
    text === undefined ? undefined : account('description', 'ilike', `%${text.replace(/[\\%_]/g, '\\$&')}%`),
  ];
  return given.filter((condition) => condition !== undefined);

  function within(
    column: 'opened_date' | 'closed_date' | 'maturity_date',
    window: AccountFilter['openedDate'],
  ): readonly (Expression<SqlBool> | undefined)[] {
    return [
      window?.from === undefined ? undefined : account(column, '>=', window.from),
      window?.to === undefined ? undefined : account(column, '<=', window.to),
    ];
  }
}
