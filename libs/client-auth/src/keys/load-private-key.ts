import { open } from 'node:fs/promises';
import { KeyError } from './key-error.ts';
import { privateKeyFromText } from './key-text.ts';
import type { PemOptions } from './private-key.ts';
import type { Signer } from './signer.ts';

const largestKeyFile = 64 * 1024;

export interface LoadPrivateKeyOptions extends PemOptions {
  /** A PEM or a JWK as JSON. */
  readonly file: string;
  /** Accepts a file that its group or others may read, such as a secret mounted by an orchestrator. Default false. */
  readonly allowReadableByOthers?: boolean;
}

/**
 * Loads a private key from a PEM or JWK file that its owner alone may read.
 *
 * @example
 * const key = await loadPrivateKey({ file: 'client.pem' });
 *
 * @throws {KeyError}
 */
export async function loadPrivateKey({
  file,
  allowReadableByOthers = false,
  ...options
}: LoadPrivateKeyOptions): Promise<Signer> {
  const text = await readKeyFile(file, allowReadableByOthers);
  try {
    return await privateKeyFromText(text, options);
  } catch (error) {
    throw error instanceof KeyError ? new KeyError(error.code, `${file}: ${error.message}`) : error;
  }
}

async function readKeyFile(file: string, allowReadableByOthers: boolean): Promise<string> {
  // One handle for the check and the reading: the file cannot be exchanged in between.
  const handle = await open(file, 'r').catch((error: unknown) => {
    const code = codeOf(error);
    throw code === 'ENOENT'
      ? new KeyError(
          'key_file_missing',
          `There is no key file ${file}: name one that exists, or make it with openssl genpkey`,
        )
      : unreadable(file, code);
  });
  try {
    const { mode, size } = await handle.stat();
    if (!allowReadableByOthers && process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new KeyError(
        'key_file_exposed',
        `${file} may be read by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}): run chmod 600 on it`,
      );
    if (size > largestKeyFile) throw new KeyError('not_a_key', `${file} is too large to be a key`);
    return await handle.readFile('utf8');
  } catch (error) {
    throw error instanceof KeyError ? error : unreadable(file, codeOf(error));
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, code: string | undefined): KeyError {
  return new KeyError(
    'key_file_unreadable',
    `The key file ${file} cannot be read${code === undefined ? '' : ` (${code})`}`,
  );
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
