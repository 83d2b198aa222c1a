import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { newSigningKey, notWritten, writeOwnerOnly } from './generate-signing-keys.ts';
import { defaultKeysMaxAge, defaultOverlap } from './key-times.ts';
import { planRotation, type RotationPlan, type RotationStep } from './plan-rotation.ts';
import { loadSigningKeys, type SigningKeys } from './signing-keys.ts';

export type RotateOptions = Partial<Omit<RotationStep, 'newKey'>>;

/** What a rotation has done. */
export type SigningKeyRotation = Omit<RotationPlan, 'content'>;

/**
 * Adds a signing key that is published now and signs later, and removes keys that no token needs any more. Replaces the
 * file as a whole; running providers notice. Repeated while a key is coming, it leaves that one as it is.
 *
 * @throws {SigningKeysError} `overlap_too_short`, `signing_key_unknown`, `signing_keys_not_written`, and those of
 *   {@link loadSigningKeys}
 */
export async function rotateSigningKeys(
  file: string,
  { overlap = defaultOverlap, keysMaxAge = defaultKeysMaxAge, discard, now = Date.now() }: RotateOptions = {},
): Promise<SigningKeyRotation> {
  const before = await loadSigningKeys(file);
  const { content, ...done } = planRotation(before, {
    newKey: await newSigningKey(),
    overlap,
    keysMaxAge,
    discard,
    now,
  });
  if (!isDeepStrictEqual(content, before)) await replace(file, content);
  return done;
}

async function replace(file: string, content: SigningKeys): Promise<void> {
  // A link stays a link: what it points to is replaced.
  const target = await realpath(file);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await writeOwnerOnly(temporary, content);
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (cause) {
    throw notWritten(file, cause);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Without it a power loss may bring back the file before: a key that was discarded would sign again. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // has no such thing
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
