import { enteredAt, type KeyRingDocument, type RingKey } from './key-ring-document.ts';

/** What is known of the provider and of this client's processes; all in milliseconds. */
export interface RotationTimings {
  /** A key is replaced after this time. Infinity: only when somebody asks. */
  readonly rotateEveryMs: number;
  /**
   * The longest that the provider uses a JWK Set that it fetched: so long may a new key be unknown there, and a removed
   * one still be taken.
   */
  readonly providerCacheMs: number;
  /** How long until a change of the ring is in every answer of the JWKS URI: replicas' polling, and the answer's max-age. */
  readonly publicationMs: number;
  /** How long an assertion can be used, the provider's tolerance included. */
  readonly assertionMs: number;
}

/** What is to be done with a ring. */
export type RotationStep =
  | { readonly step: 'create'; readonly reason: string }
  | { readonly step: 'publish'; readonly kid: string }
  /** Ask the provider whether it knows the key, and let it sign if it does. */
  | { readonly step: 'probe'; readonly kid: string }
  | { readonly step: 'remove'; readonly kid: string };

/**
 * The next step that is due, or undefined. It follows from what is stored and from the time alone, so that a process
 * that was killed, or another replica, goes on where it was left.
 *
 * @param now milliseconds since the epoch
 */
export function nextStep(
  { keys }: KeyRingDocument,
  timings: RotationTimings,
  now: number,
): RotationStep | undefined {
  const inState = (state: RingKey['state']): RingKey | undefined => keys.find((key) => key.state === state);
  const created = inState('created');
  if (created !== undefined) return { step: 'publish', kid: created.kid };

  const active = inState('active');
  const published = inState('published');
  if (published === undefined) {
    if (active === undefined) return { step: 'create', reason: 'the ring had no key to sign with' };
    if (now >= enteredAt(active) + timings.rotateEveryMs)
      return { step: 'create', reason: 'the key before it has signed for its time' };
  } else {
    const knownAt = enteredAt(published) + timings.publicationMs + timings.providerCacheMs;
    // Without a key that signs there is nothing to wait for.
    if (active === undefined || now >= knownAt) return { step: 'probe', kid: published.kid };
  }

  const spent = keys.find(
    (key) =>
      key.state === 'retiring' &&
      now >= enteredAt(key) + timings.publicationMs + timings.assertionMs + timings.providerCacheMs,
  );
  return spent && { step: 'remove', kid: spent.kid };
}
