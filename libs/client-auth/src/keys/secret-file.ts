import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { KeyError } from './key-error.ts';

const largestFile = 64 * 1024;

export interface SecretFile {
  readonly file: string;
  /**
   * Accepts a file that its group or others may read, such as a secret mounted by an orchestrator. Default false. A plain
   * option and no symbol: the mode of a mounted file is for whoever deploys to say, and lets in nobody from outside.
   */
  readonly allowReadableByOthers?: boolean;
}

/**
 * Reads a file that its owner alone may read.
 *
 * @param advice what to do where there is none
 * @throws {KeyError} `key_file_missing`, `key_file_unreadable`, `key_file_exposed`, `not_a_key` when it is too large
 */
export async function readSecretFile(
  { file, allowReadableByOthers = false }: SecretFile,
  advice: string,
): Promise<string> {
  // One handle for the checks and the reading: the file cannot be exchanged in between. Not blocking, or opening a pipe
  // would wait until somebody writes into it.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT'
      ? new KeyError('key_file_missing', `There is no file ${file}: ${advice}`)
      : unreadable(file, codeOf(error));
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unreadable(file, 'it is no regular file');
    if (!allowReadableByOthers && process.platform !== 'win32' && (stats.mode & 0o077) !== 0)
      throw new KeyError(
        'key_file_exposed',
        `${file} may be read by others (mode ${(stats.mode & 0o777).toString(8).padStart(4, '0')}): run chmod 600 on it`,
      );
    if (stats.size > largestFile)
      throw new KeyError('not_a_key', `${file} is too large to be a key: name another`);
    return await handle.readFile('utf8');
  } catch (error) {
    throw error instanceof KeyError ? error : unreadable(file, codeOf(error));
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, reason: string | undefined): KeyError {
  return new KeyError(
    'key_file_unreadable',
    `The file ${file} cannot be read${reason === undefined ? '' : ` (${reason})`}`,
  );
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
