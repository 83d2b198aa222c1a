import { z } from 'zod';

/** What several rounds gave: the middle, and how far they lay apart. */
export const Summary = z.strictObject({ median: z.number(), least: z.number(), most: z.number() });
export type Summary = z.output<typeof Summary>;

/** @throws {RangeError} when there is nothing to summarise */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) throw new RangeError('There is no value to summarise');
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? most;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? least;
  return { median: (lower + upper) / 2, least, most };
}

/**
 * The ratio of two variants, round by round. What slows the machine slows both of a round: that is why rounds are
 * interleaved, and why the ratio of two medians would be the wrong figure.
 *
 * @throws {RangeError} when they have not the same rounds, or none
 */
export function summariseRatios(numerators: readonly number[], denominators: readonly number[]): Summary {
  if (numerators.length !== denominators.length)
    throw new RangeError(`${numerators.length} rounds cannot be paired with ${denominators.length}`);
  return summarise(numerators.map((value, round) => value / (denominators[round] ?? Number.NaN)));
}
