import { open, readFile, stat } from 'node:fs/promises';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { SigningKeysError } from './signing-keys-error.ts';

/** The algorithm of access tokens. */
export const tokenSigningAlgorithm = 'ES256';

const SigningKey = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal(tokenSigningAlgorithm),
  use: z.literal('sig'),
  kid: z.string().min(1),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

const SigningKeys = z.object({ keys: z.array(SigningKey).min(1) });

/** The provider's private signing keys as a JWK Set; the first signs, all are published. */
export type SigningKeys = z.output<typeof SigningKeys>;

/**
 * Loads the signing keys from a file that its owner alone may read.
 *
 * @throws {SigningKeysError}
 */
export async function loadSigningKeys(file: string): Promise<SigningKeys> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new SigningKeysError(
      'signing_keys_missing',
      `There are no signing keys at ${file}: make them with 'generate-keys --out ${file}', or set SIGNING_KEYS_FILE`,
    );
  });
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new SigningKeysError(
      'signing_keys_exposed',
      `The signing keys at ${file} may be read by others: run chmod 600 on the file`,
    );
  const parsed = SigningKeys.safeParse(parseJson(text));
  if (!parsed.success)
    throw new SigningKeysError(
      'signing_keys_invalid',
      `The file ${file} is not a JWK Set of private ${tokenSigningAlgorithm} keys: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
    );
  return parsed.data;
}

/**
 * Makes one signing key and writes it to a new file that its owner alone may read.
 *
 * @throws {SigningKeysError} `signing_keys_exist`
 */
export async function generateSigningKeys(file: string): Promise<void> {
  const { privateKey } = await generateKeyPair(tokenSigningAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: tokenSigningAlgorithm, use: 'sig' };
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    throw new SigningKeysError(
      'signing_keys_exist',
      `${file} exists and is not overwritten: name another file, or remove it yourself`,
    );
  });
  try {
    await handle.writeFile(`${JSON.stringify({ keys: [key] }, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
