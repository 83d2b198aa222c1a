import { leastOverlap } from './key-times.ts';
import { keysInUse } from './keys-in-use.ts';
import { SigningKeysError } from './signing-keys-error.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

export interface RotationStep {
  /** The key to add, should one be needed. */
  readonly newKey: SigningKey;
  /** Seconds for which the new key is published before it signs. */
  readonly overlap: number;
  /** Seconds for which anyone may keep the published keys. */
  readonly keysMaxAge: number;
  /** A key that others may have: it is no longer published, and when it signs another does so at once. */
  readonly discard: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a rotation does to a file of signing keys. */
export interface RotationPlan {
  readonly content: SigningKeys;
  /** The key that signs next, and from when; added by this step or by one before. */
  readonly next: { readonly kid: string; readonly signsFrom: Date } | undefined;
  readonly removed: readonly string[];
}

/**
 * The next content of a file of signing keys: a key that is published now and signs later, unless one is coming
 * already, and none that no token needs any more. To repeat a step changes nothing.
 *
 * @throws {SigningKeysError} `overlap_too_short`, `signing_key_unknown`
 */
export function planRotation(before: SigningKeys, step: RotationStep): RotationPlan {
  const { newKey, overlap, keysMaxAge, discard, now } = step;
  if (overlap < leastOverlap(keysMaxAge))
    throw new SigningKeysError(
      'overlap_too_short',
      `The overlap has ${leastOverlap(keysMaxAge)} seconds or more: resource servers must have fetched the new key before it signs`,
    );
  if (discard !== undefined && !before.keys.some(({ kid }) => kid === discard))
    throw new SigningKeysError('signing_key_unknown', `There is no key '${discard}': 'check' lists them`);
  const { signing, published } = keysInUse(before, now);
  const kept = published.filter(({ kid }) => kid !== discard);
  const timeOf = ({ kid }: SigningKey): number => Date.parse(before.signs_from?.[kid] ?? '');
  // NaN, of a key without a time, is not later.
  const coming = kept.find((key) => timeOf(key) > now);

  // A signer that is discarded cannot wait for its successor to be known everywhere. One that is coming is known better.
  const isSignerGone = discard === signing.kid;
  const signsFrom = new Date(isSignerGone ? now : now + overlap * 1000);
  const isNeeded = coming === undefined && (isSignerGone || discard === undefined);
  const next = isNeeded ? newKey : coming;
  const keys = isNeeded ? [...kept, newKey] : kept;
  const nextTime = next && (isNeeded || isSignerGone ? signsFrom : new Date(timeOf(next)));
  const times = {
    ...before.signs_from,
    ...(next && nextTime && { [next.kid]: nextTime.toISOString() }),
  };
  return {
    content: {
      keys,
      signs_from: Object.fromEntries(
        Object.entries(times).filter(([kid]) => keys.some((key) => key.kid === kid)),
      ),
    },
    next: next && nextTime && { kid: next.kid, signsFrom: nextTime },
    removed: before.keys.filter((key) => !keys.includes(key)).map(({ kid }) => kid),
  };
}
