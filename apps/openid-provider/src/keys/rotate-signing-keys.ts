import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { newSigningKey, notWritten, writeOwnerOnly } from './generate-signing-keys.ts';
import { keysInUse } from './keys-in-use.ts';
import { SigningKeysError } from './signing-keys-error.ts';
import { loadSigningKeys, type SigningKeys } from './signing-keys.ts';

/** Seconds between the publication of a key and its first signature: more than resource servers keep a JWK Set. */
export const defaultOverlap = 15 * 60;
/** Below that, what replicas and resource servers have would differ from what is signed. */
const leastOverlap = 5;

export interface RotateOptions {
  /** Seconds for which the new key is published before it signs. */
  readonly overlap?: number;
  /** A key that others may have: it is no longer published, and when it signs another does so at once. */
  readonly discard?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** What a rotation has done. */
export interface SigningKeyRotation {
  readonly added: string | undefined;
  readonly signsFrom: Date;
  readonly removed: readonly string[];
}

/**
 * Adds a signing key that is published now and signs later, and removes keys that no token needs any more. Replaces the
 * file as a whole; running providers notice.
 *
 * @throws {SigningKeysError} `signing_key_coming` when a key is published already and does not sign yet,
 *   `signing_key_unknown`, `overlap_too_short`
 */
export async function rotateSigningKeys(
  file: string,
  { overlap = defaultOverlap, discard, now = Date.now() }: RotateOptions = {},
): Promise<SigningKeyRotation> {
  if (overlap < leastOverlap)
    throw new SigningKeysError(
      'overlap_too_short',
      `The overlap has ${leastOverlap} seconds or more: resource servers must have fetched the new key before it signs`,
    );
  const before = await loadSigningKeys(file);
  const { signing, published } = keysInUse(before, now);
  const isComing = ({ kid }: { kid: string }): boolean => Date.parse(before.signs_from?.[kid] ?? '') > now;
  const coming = published.find(isComing);
  if (discard === undefined && coming !== undefined)
    throw new SigningKeysError(
      'signing_key_coming',
      `${coming.kid} is published and signs from ${before.signs_from?.[coming.kid]}: wait for it, or discard it`,
    );
  if (discard !== undefined && !before.keys.some(({ kid }) => kid === discard))
    throw new SigningKeysError('signing_key_unknown', `There is no key ${discard} in ${file}`);

  const kept = published.filter(({ kid }) => kid !== discard);
  // A signer that is discarded cannot wait for its successor to be known everywhere.
  const signsFrom = new Date(discard === signing.kid ? now : now + overlap * 1000);
  const isNeeded = discard === undefined || discard === signing.kid;
  const added = isNeeded ? await newSigningKey() : undefined;
  const keys = added === undefined ? kept : [...kept, added];
  const times = Object.entries({
    ...before.signs_from,
    ...(added && { [added.kid]: signsFrom.toISOString() }),
  }).filter(([kid]) => keys.some((key) => key.kid === kid));
  await replace(file, { keys, signs_from: Object.fromEntries(times) });
  return {
    added: added?.kid,
    signsFrom,
    removed: before.keys.filter((key) => !keys.includes(key)).map(({ kid }) => kid),
  };
}

async function replace(file: string, content: SigningKeys): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeOwnerOnly(temporary, content);
    await rename(temporary, file);
  } catch (cause) {
    throw notWritten(file, cause);
  } finally {
    await rm(temporary, { force: true });
  }
}
