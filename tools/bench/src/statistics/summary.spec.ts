import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { summarise, summariseRatios } from './summary.ts';

describe('a summary', () => {
  it('is the middle, and how far the rounds lay apart', () => {
    expect(summarise([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
    expect(summarise([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 });
    expect(summarise([7])).toEqual({ median: 7, least: 7, most: 7 });
  });

  it('is moved by no single round that went wrong', () => {
    expect(summarise([10, 11, 10, 0.1, 11]).median).toBe(10);
  });

  it('has as many values below the middle as above', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1 }), (values) => {
        const { median, least, most } = summarise(values);
        expect(median).toBeGreaterThanOrEqual(least);
        expect(median).toBeLessThanOrEqual(most);
        expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2);
        expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });

  it('is none of nothing', () => {
    expect(() => summarise([])).toThrow(RangeError);
  });
});

describe('the ratio of two variants', () => {
  it('is taken round by round: what slowed the machine slowed both', () => {
    expect(summariseRatios([90, 45, 9], [100, 50, 10])).toEqual({ median: 0.9, least: 0.9, most: 0.9 });
  });

  it('is refused where rounds cannot be paired', () => {
    expect(() => summariseRatios([1, 2], [1])).toThrow('2 rounds cannot be paired with 1');
  });
});
