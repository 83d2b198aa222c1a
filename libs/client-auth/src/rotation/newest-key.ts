import type { Signer } from '../keys/signer.ts';
import type { KeyRing } from './key-ring.ts';
import { RotationError } from './rotation-error.ts';

/**
 * The newest key of a ring that is not removed: the one to hand to a provider's operators.
 *
 * @example
 * const ring = await KeyRing.read({ store: fileKeyRingStore('ring') });
 * publicKeyPem(newestKey(ring));
 *
 * @throws {RotationError} `key_unusable` when there is none, or it cannot be opened
 */
export function newestKey(ring: Pick<KeyRing, 'keys' | 'published'>): Signer {
  const newest = ring.keys.findLast(({ state }) => state !== 'removed');
  const key = ring.published().find(({ kid }) => kid === newest?.kid);
  if (key !== undefined) return key;
  throw new RotationError(
    'key_unusable',
    'The ring has no key that can be opened: rotate it, or see ambit-keys status',
  );
}
