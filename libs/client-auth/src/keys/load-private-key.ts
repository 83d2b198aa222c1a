import { KeyError } from './key-error.ts';
import { privateKeyFromText } from './key-text.ts';
import type { PemOptions } from './private-key.ts';
import { readSecretFile, type SecretFile } from './secret-file.ts';
import type { Signer } from './signer.ts';

/** `file` is a PEM or a JWK as JSON. */
export interface LoadPrivateKeyOptions extends PemOptions, SecretFile {}

/**
 * Loads a private key from a PEM or JWK file that its owner alone may read.
 *
 * @example
 * const key = await loadPrivateKey({ file: 'client.pem' });
 *
 * @throws {KeyError}
 */
export async function loadPrivateKey(options: LoadPrivateKeyOptions): Promise<Signer> {
  return privateKeyOfFile(await readKeyFile(options), options);
}

export function readKeyFile(options: SecretFile): Promise<string> {
  return readSecretFile(options, 'name a key file that exists, or make it with openssl genpkey');
}

/** Makes a signer of what such a file holds. */
export async function privateKeyOfFile(text: string, options: LoadPrivateKeyOptions): Promise<Signer> {
  try {
    return await privateKeyFromText(text, options);
  } catch (error) {
    throw error instanceof KeyError ? new KeyError(error.code, `${options.file}: ${error.message}`) : error;
  }
}
