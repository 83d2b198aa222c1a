import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Pkcs11Error } from '../pkcs11-error.ts';
import type { Pin } from './login.ts';

const longestPin = 1024; // bytes

export interface PinFileOptions {
  readonly file: string;
  /** Accepts a file that its group or others may read, such as a secret mounted by an orchestrator. Default false. */
  readonly allowReadableByOthers?: boolean;
}

/**
 * A PIN that is read anew at each login, from a file that its owner alone may read. One line end after it is left out.
 *
 * @example
 * const pin = pinFromFile({ file: '/run/secrets/pin' });
 * const module = await openPkcs11({ library: '/usr/lib/softhsm/libsofthsm2.so', token: 'ambit', pin });
 *
 * @throws {Pkcs11Error} at the login: `pin_file_missing`, `pin_file_unreadable`, `pin_file_exposed`, `pin_file_empty`
 */
export function pinFromFile({ file, allowReadableByOthers = false }: PinFileOptions): Pin {
  return async () => {
    const pin = (await readPinFile(file, allowReadableByOthers)).replace(/\r?\n$/, '');
    // Not tried: the token would count it among the wrong ones.
    if (pin === '')
      throw new Pkcs11Error('pin_file_empty', `The PIN file ${file} is empty: write the PIN into it`);
    return pin;
  };
}

async function readPinFile(file: string, allowReadableByOthers: boolean): Promise<string> {
  // One handle for the check and the reading: the file cannot be exchanged in between. Not blocking, or a pipe would be
  // waited for until somebody writes into it.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT'
      ? new Pkcs11Error('pin_file_missing', `There is no PIN file ${file}: name one that exists`)
      : unreadable(file, codeOf(error));
  });
  try {
    const stats = await handle.stat();
    const { mode, size } = stats;
    if (!stats.isFile()) throw unreadable(file, 'it is no regular file');
    if (!allowReadableByOthers && process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new Pkcs11Error(
        'pin_file_exposed',
        `${file} may be read by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}): run chmod 600 on it`,
      );
    if (size > longestPin) throw unreadable(file, 'it is too large to be a PIN');
    return await handle.readFile('utf8');
  } catch (error) {
    throw error instanceof Pkcs11Error ? error : unreadable(file, codeOf(error));
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, reason: string | undefined): Pkcs11Error {
  const why = reason === undefined ? '' : ` (${reason})`;
  return new Pkcs11Error(
    'pin_file_unreadable',
    `The PIN file ${file} cannot be read${why}: name a file that holds the PIN and nothing else`,
  );
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
