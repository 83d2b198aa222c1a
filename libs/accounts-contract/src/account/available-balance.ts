import { z } from 'zod';
import { Amount, Currency, NonNegativeAmount } from './money.ts';

/** What can be drawn now: the settled balance less what is held and what is not collected yet. */
export const AvailableBalance = z
  .strictObject({
    accountId: z.uuid(),
    currency: Currency,
    currentBalance: Amount.meta({ description: 'Settled balance' }),
    availableBalance: Amount.meta({ description: 'currentBalance less holdAmount and floatAmount' }),
    holdAmount: NonNegativeAmount,
    floatAmount: NonNegativeAmount,
    asOf: z.iso.datetime().meta({ description: 'Instant of the reading, UTC' }),
  })
  .meta({ id: 'AvailableBalance' });
export type AvailableBalance = z.output<typeof AvailableBalance>;
