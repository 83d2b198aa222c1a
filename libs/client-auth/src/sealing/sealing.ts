import { createSecretKey, type webcrypto } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** Seals texts for a store that others can read: authenticated encryption (JWE, `dir`, A256GCM). */
export interface Sealing {
  /** @param context what the text belongs to; it can be opened only for the same */
  seal(text: string, context: string): Promise<string>;
  /** The text; undefined when it was sealed by another key or for something else, or was changed. */
  open(sealed: string, context: string): Promise<string | undefined>;
}

/**
 * Makes a sealing of a secret of 32 random bytes. To replace the secret, put the new one first: the first seals, all open.
 *
 * @example
 * const sealing = sealingOf(Buffer.from(process.env.SEALING_KEY ?? '', 'base64url'));
 *
 * @throws {TypeError} when a secret has not 32 bytes, or nothing but zeros
 * @see {@link https://www.rfc-editor.org/rfc/rfc7516 RFC 7516}
 */
export function sealingOf(...secrets: readonly [Uint8Array, ...Uint8Array[]]): Sealing {
  const [first, ...older] = secrets;
  const sealingKey = keyOf(first);
  const keys = [sealingKey, ...older.map(keyOf)];
  return Object.freeze<Sealing>({
    seal: (text, context) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', ctx: context })
        .encrypt(sealingKey),
    open: async (sealed, context) => {
      for (const key of keys) {
        const opened = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        }).catch(() => undefined); // another secret, or changed: both are undefined
        if (opened?.protectedHeader['ctx'] === context) return new TextDecoder().decode(opened.plaintext);
      }
      return undefined;
    },
  });
}

/** A copy that nobody can read back: the caller may wipe the bytes, and is right to. */
function keyOf(secret: Uint8Array): webcrypto.CryptoKey {
  // Zeros are what a buffer holds before it was filled, or after it was wiped.
  if (secret.byteLength !== 32 || secret.every((byte) => byte === 0))
    throw new TypeError('A sealing key has 32 random bytes');
  return createSecretKey(secret).toCryptoKey('AES-GCM', false, ['encrypt', 'decrypt']);
}
