import { z } from 'zod';

/** An amount as an exact decimal with two places: `"1234.56"`, `"-0.01"`. Never a number, which would round. */
export const Amount = z
  .string()
  .regex(
    /^(?!-0\.00$)-?(0|[1-9]\d{0,14})\.\d{2}$/,
    'an amount is a decimal string with two places, such as "1234.56"',
  )
  .meta({ id: 'Amount', examples: ['1234.56'] });

export const NonNegativeAmount = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,14})\.\d{2}$/,
    'an amount of zero or more is a decimal string with two places, such as "500.00"',
  )
  .meta({ id: 'NonNegativeAmount', examples: ['500.00'] });

/** ISO 4217 alphabetic code. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'a currency is three capital letters (ISO 4217)')
  .meta({ id: 'Currency', examples: ['USD'] });
