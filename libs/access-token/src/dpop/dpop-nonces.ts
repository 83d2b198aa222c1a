import { createHmac, timingSafeEqual } from 'node:crypto';

/** Nonces for proofs (RFC 9449 §9): proofs cannot be made long before they are used. */
export interface DpopNonces {
  /** The nonce of this moment. */
  current(): string;
  /** `stale`: not one of ours, or no longer. `ending`: still good, and about to end. */
  check(nonce: string): 'good' | 'ending' | 'stale';
}

export interface DpopNoncesOptions {
  /** 32 random bytes at least, the same in all replicas of the API and in nothing else. */
  readonly secret: Uint8Array;
  /** Seconds until the next nonce; each is good for this time and once more. Default 120. */
  readonly period?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/**
 * Nonces that no one has to store: each is a keyed hash of a stretch of time, so that every replica that has the secret
 * knows those of the others.
 *
 * @example
 * const dpop = { replayStore: memoryProofReplayStore(), nonces: dpopNonces({ secret }) };
 *
 * @throws {TypeError} when the secret is short or the period none
 */
export function dpopNonces({ secret, period = 120, clock = Date.now }: DpopNoncesOptions): DpopNonces {
  if (secret.byteLength < 32) throw new TypeError('secret must be 32 random bytes at least');
  if (!(period >= 1 && period <= 3600)) throw new TypeError('period is 1 to 3,600 seconds');
  const of = (stretch: number): string =>
    createHmac('sha256', secret).update(`ambit dpop nonce ${stretch}`).digest('base64url');
  const stretch = (): number => Math.floor(clock() / 1000 / period);
  return {
    current: () => of(stretch()),
    check: (nonce) => {
      const now = stretch();
      // The next one comes from a replica whose clock is ahead: nobody else can know it.
      if (isSame(nonce, of(now)) || isSame(nonce, of(now + 1))) return 'good';
      return isSame(nonce, of(now - 1)) ? 'ending' : 'stale';
    },
  };
}

function isSame(given: string, ours: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(ours)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
