import { type Account, maskAccountNumber } from '@ambit/accounts-contract';
import type { Insertable, Selectable } from 'kysely';
import type { AccountTable } from '../database/tables.ts';

export type AccountRow = Selectable<AccountTable>;

/** The fields of an account that an operation can change. */
export type ChangeableAccount = Omit<
  Account,
  | 'id'
  | 'institutionUniversalId'
  | 'accountNumber'
  | 'currency'
  | 'currentBalance'
  | 'chargedOffAmount'
  | 'version'
>;

/** An account as the contract has it: the number masked, absent fields left out. */
export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    institutionUniversalId: row.institution_id,
    accountNumber: maskAccountNumber(row.account_number),
    ...toChangeable(row),
    currency: row.currency,
    currentBalance: row.current_balance,
    ...optional('chargedOffAmount', row.charged_off_amount),
    version: row.version,
  };
}

export function toChangeable(row: AccountRow): ChangeableAccount {
  return {
    accountType: row.account_type,
    accountStatus: row.account_status,
    productId: row.product_id,
    branchId: row.branch_id,
    officerId: row.officer_id,
    relationshipTypeId: row.relationship_type_id,
    cycleDay: row.cycle_day,
    overdraftLimit: row.overdraft_limit,
    autoClose: row.auto_close,
    regEOptIn: row.reg_e_opt_in,
    ...optional('description', row.description),
    openedDate: row.opened_date,
    ...optional('closedDate', row.closed_date),
    ...optional('dormantDate', row.dormant_date),
    ...optional('chargedOffDate', row.charged_off_date),
    ...optional('maturityDate', row.maturity_date),
  };
}

/** The columns of the changeable fields; an absent field becomes null. */
export function toColumns(account: Omit<ChangeableAccount, 'accountType'>) {
  return {
    account_status: account.accountStatus,
    product_id: account.productId,
    branch_id: account.branchId,
    officer_id: account.officerId,
    relationship_type_id: account.relationshipTypeId,
    cycle_day: account.cycleDay,
    overdraft_limit: account.overdraftLimit,
    auto_close: account.autoClose,
    reg_e_opt_in: account.regEOptIn,
    description: account.description ?? null,
    opened_date: account.openedDate,
    closed_date: account.closedDate ?? null,
    dormant_date: account.dormantDate ?? null,
    charged_off_date: account.chargedOffDate ?? null,
    maturity_date: account.maturityDate ?? null,
  } satisfies Partial<Insertable<AccountTable>>;
}

function optional<Name extends string>(name: Name, value: string | null): { readonly [N in Name]?: string } {
  // The computed name is the one of the type.
  return value === null ? {} : ({ [name]: value } as { readonly [N in Name]: string });
}
