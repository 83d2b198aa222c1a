import type { Account, AvailableBalance } from '@ambit/accounts-contract';

export type SnapshotFormat = 'ndjson' | 'csv';

/** One account in a snapshot. The account number is masked, as the API answers it. */
export interface SnapshotRow {
  readonly institution: string;
  readonly accountId: string;
  readonly accountNumber: string;
  readonly accountType: string;
  readonly accountStatus: string;
  readonly currency: string;
  readonly currentBalance: string;
  readonly availableBalance: string;
  readonly holdAmount: string;
  readonly floatAmount: string;
  readonly asOf: string;
}

const columns = [
  'institution',
  'accountId',
  'accountNumber',
  'accountType',
  'accountStatus',
  'currency',
  'currentBalance',
  'availableBalance',
  'holdAmount',
  'floatAmount',
  'asOf',
] as const satisfies readonly (keyof SnapshotRow)[];

export function snapshotRow(account: Account, balance: AvailableBalance): SnapshotRow {
  return {
    institution: account.institutionUniversalId,
    accountId: account.id,
    accountNumber: account.accountNumber,
    accountType: account.accountType,
    accountStatus: account.accountStatus,
    currency: balance.currency,
    currentBalance: balance.currentBalance,
    availableBalance: balance.availableBalance,
    holdAmount: balance.holdAmount,
    floatAmount: balance.floatAmount,
    asOf: balance.asOf,
  };
}

/** What a file begins with. */
export function fileHead(format: SnapshotFormat): string {
  return format === 'csv' ? `${columns.join(',')}\n` : '';
}

/** A row as one line. No value holds a comma or a quote: they are ids, codes, decimals and instants. */
export function formatRow(row: SnapshotRow, format: SnapshotFormat): string {
  return format === 'csv'
    ? `${columns.map((column) => row[column]).join(',')}\n`
    : `${JSON.stringify(row)}\n`;
}
