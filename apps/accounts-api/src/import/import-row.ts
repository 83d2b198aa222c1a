import {
  AccountNumber,
  accountRuleViolations,
  AccountType,
  Amount,
  changeableFields,
  Currency,
  dateFields,
  NonNegativeAmount,
} from '@ambit/accounts-contract';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AccountRow, toColumns } from '../accounts/account-row.ts';
import { withoutValues } from './without-values.ts';

/** One account to import: the fields of the contract, with the account number in full. */
const ImportRow = z.strictObject({
  accountNumber: AccountNumber,
  accountType: AccountType,
  ...changeableFields,
  currency: Currency.default('USD'),
  currentBalance: Amount,
  holdAmount: NonNegativeAmount.default('0.00'),
  floatAmount: NonNegativeAmount.default('0.00'),
  chargedOffAmount: NonNegativeAmount.optional(),
  ...dateFields,
});

/** The columns that a file may have. */
export const importColumns: readonly string[] = Object.keys(ImportRow.shape);

/** The columns that it must have. */
export const requiredColumns: readonly string[] = Object.entries(ImportRow.shape)
  .filter(([, schema]) => !schema.safeParse(undefined).success)
  .map(([name]) => name);

export type ParsedRow =
  | { readonly ok: true; readonly row: AccountRow }
  /** Why not, by field; never a value, since it may be an account number. */
  | { readonly ok: false; readonly reasons: readonly string[] };

/** Checks one record of a file and makes a row of the institution of it. */
export function parseImportRow(record: unknown, institution: string): ParsedRow {
  const parsed = ImportRow.safeParse(record);
  if (!parsed.success)
    return { ok: false, reasons: parsed.error.issues.map((issue) => reasonOf(issue, record)) };
  const unstorable = Object.entries(parsed.data).flatMap(([name, value]) => whyUnstorable(name, value) ?? []);
  if (unstorable.length > 0) return { ok: false, reasons: unstorable };
  const violations = accountRuleViolations(parsed.data);
  if (violations.length > 0) return { ok: false, reasons: violations.map(({ message }) => message) };
  const account = parsed.data;
  return {
    ok: true,
    row: {
      id: randomUUID(),
      institution_id: institution,
      account_number: account.accountNumber,
      account_type: account.accountType,
      ...toColumns(account),
      currency: account.currency,
      current_balance: account.currentBalance,
      hold_amount: account.holdAmount,
      float_amount: account.floatAmount,
      charged_off_amount: account.chargedOffAmount ?? null,
      version: 1,
    },
  };
}

/** What the contract lets pass and PostgreSQL does not hold; in a batch it would fail every row without naming one. */
function whyUnstorable(name: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (name in dateFields && value.startsWith('0000')) return `${name}: there is no year 0`;
  return /[\0\p{Surrogate}]/u.test(value)
    ? `${name}: holds a NUL or half of a character, which cannot be stored`
    : undefined;
}

function reasonOf(issue: z.core.$ZodIssue, record: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.length === 1 ? 'field' : 'fields'} ${issue.keys.map(withoutValues).join(', ')}`;
  const [name] = issue.path;
  if (name === undefined) return `the record: ${issue.message}`;
  // A record that has fields with issues is an object.
  const isMissing = (record as Readonly<Record<PropertyKey, unknown>>)[name] === undefined;
  return `${String(name)}: ${isMissing ? 'is missing' : issue.message}`;
}
