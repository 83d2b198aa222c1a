import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { errorCode } from '../error-code.ts';
import { SigningKeysError } from './signing-keys-error.ts';

/** The algorithm of access tokens. */
export const tokenSigningAlgorithm = 'ES256';

// Strict: a member that nobody expects may be one that gets published.
const SigningKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal(tokenSigningAlgorithm),
  use: z.literal('sig'),
  kid: z.string().min(1).max(128),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

export type SigningKey = z.output<typeof SigningKey>;

const SigningKeys = z
  .strictObject({
    keys: z.array(SigningKey).min(1),
    /** By kid, when a key begins to sign; published it is at once. Written by `rotate-keys`. */
    signs_from: z.record(z.string(), z.iso.datetime()).optional(),
  })
  .refine(({ keys }) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
    path: ['keys'],
    error: 'two have the same kid',
  })
  .refine(({ keys }) => keys.every(isWhole), {
    path: ['keys'],
    error: 'the public half of one does not belong to its private half',
  });

/**
 * The provider's private signing keys as a JWK Set: the first signs and all are published, unless `signs_from` says
 * otherwise.
 */
export type SigningKeys = z.output<typeof SigningKeys>;

export interface LoadSigningKeysOptions {
  /** Accepts a file that its group or others may read, such as a secret mounted by an orchestrator; never one that they may write. */
  readonly allowReadableByOthers?: boolean;
}

/**
 * Loads the signing keys from a file that its owner alone may read.
 *
 * @example
 * const { keys } = await loadSigningKeys('/run/secrets/signing-keys.json');
 *
 * @throws {SigningKeysError}
 */
export async function loadSigningKeys(
  file: string,
  { allowReadableByOthers = false }: LoadSigningKeysOptions = {},
): Promise<SigningKeys> {
  const handle = await openFile(file);
  try {
    const { mode } = await handle.stat();
    const forbidden = allowReadableByOthers ? 0o022 : 0o077;
    if (process.platform !== 'win32' && (mode & forbidden) !== 0) {
      throw new SigningKeysError(
        'signing_keys_exposed',
        `Others than the owner may read or change the signing keys at ${file}: run 'chmod 600' on it, and replace the keys if anyone may have; a secret that is mounted needs SIGNING_KEYS_READABLE_BY_OTHERS=true`,
      );
    }
    return parse(file, await handle.readFile('utf8'));
  } finally {
    await handle.close();
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (cause) {
    const code = errorCode(cause);
    throw code === 'ENOENT'
      ? new SigningKeysError(
          'signing_keys_missing',
          `There are no signing keys at ${file}: run 'node dist/main.js generate-keys --out ${file}', or set SIGNING_KEYS_FILE to where they are`,
          { cause },
        )
      : new SigningKeysError(
          'signing_keys_unreadable',
          `The signing keys at ${file} cannot be read (${code}): let this user own the file`,
          { cause },
        );
  }
}

function parse(file: string, text: string): SigningKeys {
  const parsed = SigningKeys.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  // zod's messages name members and what they should be, never what they are.
  const problems = parsed.error.issues.map(({ path, message }) => `${z.core.toDotPath(path)} ${message}`);
  throw new SigningKeysError(
    'signing_keys_invalid',
    `The file ${file} is not a JWK Set of private ${tokenSigningAlgorithm} keys as 'generate-keys' writes it: ${problems.join('; ')}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether what the private half signs can be verified with the public half. node does not look when it imports both. */
function isWhole({ d, ...publicHalf }: z.output<typeof SigningKey>): boolean {
  try {
    const data = Buffer.from('signing key');
    const signature = sign('sha256', data, createPrivateKey({ key: { ...publicHalf, d }, format: 'jwk' }));
    return verify('sha256', data, createPublicKey({ key: publicHalf, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}
