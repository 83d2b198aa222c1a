import { generateKeyPairSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { calculateJwkThumbprint } from 'jose';
import { errorCode } from '../error-code.ts';
import { SigningKeysError } from './signing-keys-error.ts';
import { type SigningKey, type SigningKeys, tokenSigningAlgorithm } from './signing-keys.ts';

/**
 * Makes one signing key and writes it, as a JWK Set, to a new file that its owner alone may read.
 *
 * @returns the kid of the key, its RFC 7638 thumbprint
 * @throws {SigningKeysError} `signing_keys_exist` rather than overwrite, `signing_keys_not_written`
 */
export async function generateSigningKeys(file: string): Promise<string> {
  const key = await newSigningKey();
  try {
    await writeOwnerOnly(file, { keys: [key] });
  } catch (cause) {
    const code = errorCode(cause);
    throw code === 'EEXIST'
      ? new SigningKeysError(
          'signing_keys_exist',
          `${file} exists and is not overwritten: name another file, or remove it yourself`,
          { cause },
        )
      : notWritten(file, cause);
  }
  return key.kid;
}

export async function newSigningKey(): Promise<SigningKey> {
  const { x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  if (x === undefined || y === undefined || d === undefined)
    throw new TypeError('An EC key has x, y and d as a JWK (RFC 7518 §6.2)');
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  return { kty: 'EC', crv: 'P-256', x, y, d, kid, alg: tokenSigningAlgorithm, use: 'sig' };
}

/** Writes a new file, synced, that its owner alone may read: this user, or another. Rejects when it exists. */
export async function writeOwnerOnly(
  file: string,
  content: SigningKeys,
  owner?: { readonly uid: number; readonly gid: number },
): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    if (owner !== undefined) await handle.chown(owner.uid, owner.gid);
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function notWritten(file: string, cause: unknown): SigningKeysError {
  return new SigningKeysError(
    'signing_keys_not_written',
    `The keys could not be written to ${file} (${errorCode(cause)}): name a file in a folder that is there and that this user may write`,
    { cause },
  );
}
