import { enteredAt, type KeyRingDocument, type RingKey } from './key-ring-document.ts';
import type { RotationTimings } from './rotation-timings.ts';

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
  document: KeyRingDocument,
  timings: RotationTimings,
  now: number,
): RotationStep | undefined {
  // By a clock that is wrong no step is made: others would go by the time that it gives.
  if (latestStep(document) > now + timings.clockSkewMs) return undefined;
  const { keys } = document;
  const inState = (state: RingKey['state']): RingKey | undefined => keys.find((key) => key.state === state);
  const created = inState('created');
  if (created !== undefined) return { step: 'publish', kid: created.kid };

  const active = inState('active');
  const published = inState('published');
  const { publicationMs, providerCacheMs, assertionMs, clockSkewMs } = timings;
  // Without a key that signs, those that are retiring sign again. With one they go, however long the next one takes.
  const spent = keys.find(
    (key) =>
      key.state === 'retiring' &&
      active !== undefined &&
      now >= enteredAt(key) + publicationMs + assertionMs + providerCacheMs + clockSkewMs,
  );
  if (spent !== undefined) return { step: 'remove', kid: spent.kid };

  if (published !== undefined) {
    const unknownFor = publicationMs + providerCacheMs;
    // Where nothing is fetched no clock matters.
    const knownAt = enteredAt(published) + unknownFor + (unknownFor === 0 ? 0 : clockSkewMs);
    // Without a key that signs there is nothing to wait for.
    return active === undefined || now >= knownAt ? { step: 'probe', kid: published.kid } : undefined;
  }
  if (active === undefined) return { step: 'create', reason: 'the ring had no key to sign with' };
  return now >= enteredAt(active) + timings.rotateEveryMs
    ? { step: 'create', reason: 'the key before it has signed for its time' }
    : undefined;
}

/** Milliseconds since the epoch of the latest step of a key that is not removed; 0 where there is none. */
export function latestStep({ keys }: KeyRingDocument): number {
  return Math.max(0, ...keys.filter(({ state }) => state !== 'removed').map(enteredAt));
}
