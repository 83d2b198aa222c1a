import { open, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../error-code.ts';
import { SigningKeysError } from './signing-keys-error.ts';

/** Milliseconds between two tries, and for all of them: a change of the file takes a few. */
const pauseMs = 50;
const patienceMs = 5_000;

/**
 * Works while nobody else changes the file: two that read, decide and write at once would undo each other, and bring back
 * a key that was discarded. A lock that was left behind by a killed process is not taken over, since the two cannot be
 * told apart for sure.
 *
 * @throws {SigningKeysError} `signing_keys_locked`, `signing_keys_not_written`
 */
export async function withKeyFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const until = Date.now() + patienceMs;
  while (!(await take(lock))) {
    if (Date.now() > until)
      throw new SigningKeysError(
        'signing_keys_locked',
        `Another process changes ${file}, or was killed while it did: if none runs, remove ${lock} and try again`,
      );
    await delay(pauseMs);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close();
    return true;
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') return false;
    throw new SigningKeysError(
      'signing_keys_not_written',
      `${lock} cannot be made (${errorCode(cause)}): let this user write the folder`,
      { cause },
    );
  }
}
