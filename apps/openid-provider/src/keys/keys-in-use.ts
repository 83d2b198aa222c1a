import { keepAfter, longestTokenLifetime } from './key-times.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

/** Which keys the provider uses at a moment. */
export interface KeysInUse {
  readonly signing: SigningKey;
  /** All that resource servers may need, the signing one first. */
  readonly published: readonly [SigningKey, ...SigningKey[]];
}

/**
 * What the keys of a file are used for. It follows from the file and the time alone, so that any number of replicas do
 * the same without a word to each other. A key without a time has always signed; of several the first.
 *
 * @param now milliseconds since the epoch
 * @param tokenLifetime seconds, the longest of the tokens that are issued
 */
export function keysInUse(
  { keys, signs_from: times = {} }: SigningKeys,
  now: number,
  tokenLifetime = longestTokenLifetime,
): KeysInUse {
  const from = ({ kid }: SigningKey): number => Date.parse(times[kid] ?? '') || Number.NEGATIVE_INFINITY;
  // Stable: keys without a time stay in their order, and the first of them comes last.
  const byTime = keys.toReversed().toSorted((a, b) => from(a) - from(b) || 0);
  const signing = byTime.findLast((key) => from(key) <= now) ?? byTime[0];
  if (signing === undefined) throw new TypeError('A set of signing keys has one at least');
  const isNeeded = (key: SigningKey): boolean => {
    const next = byTime[byTime.indexOf(key) + 1];
    // Keys without a time were put there by hand, to be published as long as they are there.
    const nextSigns = next === undefined ? Number.POSITIVE_INFINITY : from(next);
    const neededUntil = nextSigns + keepAfter(tokenLifetime) * 1000;
    return nextSigns === Number.NEGATIVE_INFINITY || from(key) > now || now < neededUntil;
  };
  const others = keys.filter((key) => key !== signing && isNeeded(key));
  return { signing, published: [signing, ...others] };
}
