import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextMaturity } from './next-maturity.ts';

describe('the next maturity', () => {
  it.each([
    ['2026-05-10', '2026-11-24', 12, '2027-05-10'],
    ['2026-11-24', '2026-11-24', 12, '2027-11-24'],
    ['2020-02-29', '2026-11-24', 12, '2027-02-28'],
    ['2026-01-31', '2026-02-10', 1, '2026-02-28'],
    ['2024-12-31', '2026-11-24', 6, '2026-12-31'],
    ['2021-08-15', '2026-11-24', 60, '2031-08-15'],
  ])('of %s as of %s with terms of %i months is %s', (maturity, asOf, months, next) => {
    expect(nextMaturity(maturity, asOf, months)).toBe(next);
  });

  it('lies after the day, by less than a term, and needs no other once it is set', () => {
    const day = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, fc.integer({ min: 1, max: 60 }), (a, b, months) => {
        const [maturity = '', asOf = ''] = [a, b].sort();
        const next = nextMaturity(maturity, asOf, months);
        expect(next > asOf).toBe(true);
        expect(Date.parse(next) - Date.parse(asOf)).toBeLessThanOrEqual((months * 31 + 1) * 86_400_000);
      }),
    );
  });
});
