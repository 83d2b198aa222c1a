import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addTo, type Totals } from './totals.ts';

function amountOf(cents: bigint): string {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

describe('totals', () => {
  it('are exact to the cent, however large, and kept by currency', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('USD', 'EUR'), fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }))),
        (amounts) => {
          const totals = amounts.reduce<Totals>(
            (sums, [currency, cents]) => addTo(sums, currency, amountOf(cents)),
            {},
          );
          for (const currency of ['USD', 'EUR']) {
            const own = amounts.filter(([of]) => of === currency);
            const sum = own.reduce((cents, [, more]) => cents + more, 0n);
            expect(totals[currency]).toBe(own.length === 0 ? undefined : amountOf(sum));
          }
        },
      ),
    );
  });

  it('of nothing but zeros have no sign', () => {
    expect(addTo(addTo({}, 'USD', '-0.01'), 'USD', '0.01')).toEqual({ USD: '0.00' });
  });
});
