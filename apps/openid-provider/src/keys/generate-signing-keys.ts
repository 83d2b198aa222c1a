import { generateKeyPairSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { calculateJwkThumbprint } from 'jose';
import { errorCode } from '../error-code.ts';
import { SigningKeysError } from './signing-keys-error.ts';
import { tokenSigningAlgorithm } from './signing-keys.ts';

/**
 * Makes one signing key and writes it, as a JWK Set, to a new file that its owner alone may read.
 *
 * @returns the kid of the key, its RFC 7638 thumbprint
 * @throws {SigningKeysError} `signing_keys_exist` rather than overwrite, `signing_keys_not_written`
 */
export async function generateSigningKeys(file: string): Promise<string> {
  const { kty, crv, x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  const key = { kty, crv, x, y, d, kid, alg: tokenSigningAlgorithm, use: 'sig' };
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ keys: [key] }, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const code = errorCode(cause);
    throw code === 'EEXIST'
      ? new SigningKeysError(
          'signing_keys_exist',
          `${file} exists and is not overwritten: name another file, or remove it yourself`,
          { cause },
        )
      : new SigningKeysError(
          'signing_keys_not_written',
          `The keys could not be written to ${file} (${code}): name a file in a folder that is there and that this user may write`,
          { cause },
        );
  }
  return kid;
}
