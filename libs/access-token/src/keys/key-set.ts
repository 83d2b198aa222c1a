import type { AccessTokenAlgorithm } from '../access-token-algorithm.ts';
import type { PublishedKey } from './published-key.ts';

/** What the header of a token says about its key. */
export interface KeyHint {
  readonly alg: AccessTokenAlgorithm;
  readonly kid: string | undefined;
}

/** The one key that a token may be signed by, or why there is none. */
export type KeyChoice = PublishedKey | 'not_published' | 'ambiguous' | 'wrong_algorithm';

/** The keys of an issuer as it publishes them now. */
export interface KeySet {
  choose(hint: KeyHint): KeyChoice;
  has(key: PublishedKey): boolean;
  readonly keys: readonly PublishedKey[];
}

/**
 * A token that names its key gets that one alone, and only for an algorithm that is the key's. One that names none gets
 * a key when exactly one fits its algorithm: with two there would be a choice, which is the caller's to make.
 */
export function keySet(keys: readonly PublishedKey[]): KeySet {
  const byKid = new Map(keys.map((key) => [key.kid, key]));
  const all = new Set(keys);
  return {
    keys,
    has: (key) => all.has(key),
    choose: ({ alg, kid }) => {
      if (kid !== undefined) {
        const key = byKid.get(kid);
        if (key === undefined) return 'not_published';
        return key.algorithms.includes(alg) ? key : 'wrong_algorithm';
      }
      const [key, ...others] = keys.filter(({ algorithms }) => algorithms.includes(alg));
      if (key === undefined) return 'not_published';
      return others.length === 0 ? key : 'ambiguous';
    },
  };
}
