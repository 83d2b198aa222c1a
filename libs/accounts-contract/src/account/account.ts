import { z } from 'zod';
import { MaskedAccountNumber } from './account-number.ts';
import { CalendarDate, isText, notText } from './storable.ts';
import { Amount, Currency, NonNegativeAmount } from './money.ts';

export const AccountType = z
  .enum(['checking', 'savings', 'time_deposit', 'loan'])
  .meta({ id: 'AccountType' });
export type AccountType = z.output<typeof AccountType>;

export const AccountStatus = z
  .enum([
    'new',
    'active',
    'inactive',
    'restricted',
    'no_debits',
    'no_credits',
    'dormant',
    'escheat',
    'pending_close',
    'closed',
    'charged_off',
  ])
  .meta({ id: 'AccountStatus' });
export type AccountStatus = z.output<typeof AccountStatus>;

/** A code of the institution's own: a product, a branch, an officer, a kind of relationship. */
const Code = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$/, 'a code is 1 to 32 letters, digits, - and _');
const Description = z.string().trim().min(1).max(200).refine(isText, notText);

/** The fields that PUT replaces and PATCH changes. Dates are apart: changing them needs a permission of its own. */
export const changeableFields = {
  accountStatus: AccountStatus,
  productId: Code,
  branchId: Code,
  officerId: Code,
  relationshipTypeId: Code,
  cycleDay: z
    .int()
    .min(1)
    .max(31)
    .meta({ description: 'Day of the month on which the statement cycle ends' }),
  overdraftLimit: NonNegativeAmount,
  autoClose: z.boolean(),
  regEOptIn: z.boolean(),
  description: Description.optional(),
} as const;

/** The dates of an account. Which may stand together is said by {@link accountRuleViolations}. */
export const dateFields = {
  openedDate: CalendarDate,
  closedDate: CalendarDate.optional(),
  dormantDate: CalendarDate.optional(),
  chargedOffDate: CalendarDate.optional(),
  maturityDate: CalendarDate.optional(),
} as const;

/** An account. `version` counts its changes and is the entity tag of conditional requests. */
export const Account = z
  .strictObject({
    id: z.uuid(),
    institutionUniversalId: z.uuid(),
    accountNumber: MaskedAccountNumber,
    accountType: AccountType,
    ...changeableFields,
    currency: Currency,
    currentBalance: Amount,
    chargedOffAmount: NonNegativeAmount.optional(),
    ...dateFields,
    version: z.int().min(1),
  })
  .meta({ id: 'Account' });
export type Account = z.output<typeof Account>;
