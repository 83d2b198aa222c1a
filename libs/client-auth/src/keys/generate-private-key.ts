import { generateKeyPair, type KeyPairKeyObjectResult } from 'node:crypto';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { KeyError } from './key-error.ts';
import { privateKeyFromPem } from './private-key.ts';
import type { Signer } from './signer.ts';
import type { SigningAlgorithm } from './signing-algorithm.ts';

const generate = promisify(generateKeyPair);
/** Makes a new private key for the algorithm, as PEM (PKCS#8): RSA with 3072 bits, EC P-256 or Ed25519. */
export async function generatePrivateKey(algorithm: SigningAlgorithm): Promise<string> {
  const { privateKey } = await pairFor(algorithm);
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Makes a signer of a new key that lives no longer than this process, such as one to bind tokens to (RFC 9449). */
export async function generateSigner(algorithm: SigningAlgorithm): Promise<Signer> {
  return privateKeyFromPem(await generatePrivateKey(algorithm), { algorithm });
}

function pairFor(algorithm: SigningAlgorithm): Promise<KeyPairKeyObjectResult> {
  switch (algorithm) {
    case 'RS256':
    case 'PS256':
      return generate('rsa', { modulusLength: 3072 });
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'EdDSA':
      return generate('ed25519');
  }
}

/**
 * Writes a private key to a new file that its owner alone may read. An existing file is never overwritten.
 *
 * @throws {KeyError} `key_file_exists`
 */
export async function writePrivateKeyFile(file: string, privateKey: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new KeyError(
      'key_file_exists',
      `${file} exists and is not overwritten: name another file, or remove it yourself`,
    );
  });
  try {
    await handle.writeFile(privateKey);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
