import { z } from 'zod';

/** An account number as callers give it: 6 to 34 letters and digits (34 is the longest IBAN). Never in a URL or a log. */
export const AccountNumber = z
  .string()
  .regex(/^[0-9A-Za-z]{6,34}$/, 'an account number is 6 to 34 letters and digits')
  .meta({ id: 'AccountNumber' });

/** An account number as it is answered: all but the last four characters masked. */
export const MaskedAccountNumber = z
  .string()
  .regex(/^\*{2,30}[0-9A-Za-z]{4}$/, 'a masked account number ends in four readable characters')
  .meta({ id: 'MaskedAccountNumber', examples: ['******4021'] });

/** Masks all but the last four characters; the length stays. */
export function maskAccountNumber(accountNumber: string): string {
  return accountNumber.slice(-4).padStart(accountNumber.length, '*');
}
