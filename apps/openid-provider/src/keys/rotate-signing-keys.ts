import { randomUUID } from 'node:crypto';
import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { newSigningKey, notWritten, writeOwnerOnly } from './generate-signing-keys.ts';
import { defaultKeysMaxAge, defaultOverlap } from './key-times.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import { planRotation, type RotationPlan, type RotationStep } from './plan-rotation.ts';
import { loadSigningKeys, type SigningKeys } from './signing-keys.ts';

export type RotateOptions = Partial<Omit<RotationStep, 'newKey'>>;

/** What a rotation has done. */
export type SigningKeyRotation = Omit<RotationPlan, 'content'>;

/**
 * Adds a signing key that is published now and signs later, and removes keys that no token needs any more. Replaces the
 * file as a whole; running providers notice. Repeated while a key is coming, it leaves that one as it is.
 *
 * @throws {SigningKeysError} `overlap_too_short`, `signing_key_unknown`, `signing_keys_locked`, `signing_keys_not_written`, and
 *   those of {@link loadSigningKeys}
 */
export async function rotateSigningKeys(
  file: string,
  { overlap = defaultOverlap, keysMaxAge = defaultKeysMaxAge, discard, now = Date.now() }: RotateOptions = {},
): Promise<SigningKeyRotation> {
  const newKey = await newSigningKey();
  await loadSigningKeys(file); // that it is there is said before a lock is taken
  // A link stays a link: what it points to is replaced.
  const target = await realpath(file);
  return withKeyFileLock(target, async () => {
    await removeAbandoned(target);
    const before = await loadSigningKeys(target);
    const { content, ...done } = planRotation(before, { newKey, overlap, keysMaxAge, discard, now });
    if (!isDeepStrictEqual(content, before)) await replace(target, content);
    return done;
  });
}

async function replace(target: string, content: SigningKeys): Promise<void> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    // Whoever may read it now must be able to read it then: the provider, when an administrator rotates its keys.
    const { uid, gid } = await stat(target);
    const isOwn = process.getuid === undefined || uid === process.getuid();
    await writeOwnerOnly(temporary, content, isOwn ? undefined : { uid, gid });
    await rename(temporary, target);
    await syncFolder(dirname(target));
  } catch (cause) {
    throw notWritten(target, cause);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What a killed process was writing holds private keys. While the file is locked nobody else writes one. */
async function removeAbandoned(target: string): Promise<void> {
  const [folder, name] = [dirname(target), basename(target)];
  for (const entry of await readdir(folder))
    if (entry.startsWith(`${name}.`) && entry.endsWith('.tmp'))
      await rm(join(folder, entry), { force: true });
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
