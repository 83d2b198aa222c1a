import { z } from 'zod';
import { Amount, Currency, NonNegativeAmount } from './money.ts';

/** How an account moved: in one operational period and in its statement cycle. */
export const AccountSummary = z
  .strictObject({
    accountId: z.uuid(),
    currency: Currency,
    operationalPeriod: z
      .strictObject({ startDate: z.iso.date(), endDate: z.iso.date() })
      .meta({ description: 'The days that the summary is about, both included' }),
    currentBalance: Amount,
    balanceChange: Amount.meta({ description: 'Credits less debits posted in the operational period' }),
    cycle: z.strictObject({
      startDate: z.iso.date(),
      daysIntoCycle: z.int().min(1),
      averageBalance: Amount.meta({
        description: 'Mean of the balances at the end of each day of the cycle so far',
      }),
      debitCount: z.int().min(0),
      debitTotal: NonNegativeAmount,
      creditCount: z.int().min(0),
      creditTotal: NonNegativeAmount,
    }),
    lastCycleDate: z.iso.date().meta({ description: 'The day on which the cycle before ended' }),
    recentActivity: z
      .array(z.strictObject({ postedDate: z.iso.date(), amount: Amount, description: z.string() }))
      .max(10)
      .meta({ description: 'The latest postings up to the end of the period, newest first' }),
  })
  .meta({ id: 'AccountSummary' });
export type AccountSummary = z.output<typeof AccountSummary>;
