import { z } from 'zod';
import { AccountNumber } from './account-number.ts';
import { Account, AccountStatus, AccountType, changeableFields } from './account.ts';
import { CalendarDate, isText, notText } from './storable.ts';
import { Amount } from './money.ts';

const DateWindow = z
  .strictObject({ from: CalendarDate.optional(), to: CalendarDate.optional() })
  .refine(({ from, to }) => from !== undefined || to !== undefined, 'a window has a from, a to, or both')
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, 'from is after to')
  .meta({ id: 'DateWindow', description: 'Both ends included', minProperties: 1 });

const BalanceRange = z
  .strictObject({ min: Amount.optional(), max: Amount.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'a range has a min, a max, or both')
  .meta({ id: 'BalanceRange', description: 'Both ends included', minProperties: 1 });

/** What to look for; an account must match every member that is given. */
export const AccountFilter = z
  .strictObject({
    accountNumber: AccountNumber.optional(),
    accountTypes: z.array(AccountType).min(1).max(4).optional(),
    accountStatuses: z.array(AccountStatus).min(1).max(11).optional(),
    branchIds: z.array(changeableFields.branchId).min(1).max(50).optional(),
    currentBalance: BalanceRange.optional(),
    openedDate: DateWindow.optional(),
    closedDate: DateWindow.optional(),
    maturityDate: DateWindow.optional(),
    text: z
      .string()
      .trim()
      .min(2)
      .max(100)
      .refine(isText, notText)
      .meta({ description: 'Found anywhere in the description, whatever its case' })
      .optional(),
  })
  .meta({ id: 'AccountFilter' });
export type AccountFilter = z.output<typeof AccountFilter>;

/** A search in the body of a POST, because account numbers and balances must not stand in a URL. */
export const AccountInquiry = z
  .strictObject({
    filter: AccountFilter.default({}),
    limit: z.int().min(1).max(200).default(50),
    cursor: z.string().min(1).max(500).meta({ description: 'nextCursor of the page before' }).optional(),
  })
  .meta({ id: 'AccountInquiry' });
export type AccountInquiry = z.output<typeof AccountInquiry>;

/** One page, in the order of account ids: writes between two pages move no account from one page to another. */
export const AccountPage = z
  .strictObject({
    accounts: z.array(Account),
    nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  })
  .meta({ id: 'AccountPage' });
export type AccountPage = z.output<typeof AccountPage>;
