import { createHash, createPublicKey, verify } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import type { Signer } from '../index.ts';

/** What is used of a key management service: one key of it, EC P-256. */
export interface KmsKey {
  /** The public half (SPKI), as PEM. */
  publicKey(signal: AbortSignal): Promise<string>;
  /** Signs a SHA-256 digest, and answers the signature in DER, as most services do. */
  signDigest(digest: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
}

export interface KmsSignerOptions {
  /** Milliseconds for each question. Default 5,000. */
  readonly timeoutMs?: number;
  /** Ends every question at once, such as when the process stops. */
  readonly signal?: AbortSignal;
}

export type KmsErrorCode = 'kms_aborted' | 'kms_timeout' | 'kms_failed' | 'kms_invalid_answer';

/** Thrown where the service gave no signature. Holds nothing that was sent to it, credentials least of all. */
export class KmsError extends Error {
  override readonly name = 'KmsError';
  readonly code: KmsErrorCode;

  constructor(code: KmsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Makes a signer of a key that a key management service keeps. */
export async function kmsSigner(key: KmsKey, options: KmsSignerOptions = {}): Promise<Signer> {
  const pem = await asked((signal) => key.publicKey(signal), options);
  const publicKey = createPublicKey(pem);
  const { kty = '', crv = '', x = '', y = '' } = await exportJWK(publicKey);
  if (crv !== 'P-256') throw new TypeError('The key is not on the curve P-256: make one that is');
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  return Object.freeze<Signer>({
    algorithm: 'ES256',
    kid,
    publicJwk: Object.freeze({ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }),
    sign: async (bytes) => {
      const digest = createHash('sha256').update(bytes).digest();
      const der = await asked((signal) => key.signDigest(digest, signal), options);
      // A name in the service may lead to another key by now. This takes less time than the way there.
      if (!verify('sha256', bytes, publicKey, der))
        throw new KmsError(
          'kms_invalid_answer',
          'This signature is not by the key that was loaded: load it anew',
        );
      return jwsSignature(der);
    },
  });
}

/** The signature as JWS wants it (RFC 7518 §3.4), r‖s, of one in DER: a sequence of two integers (RFC 3279 §2.2.3). */
export function jwsSignature(der: Uint8Array): Uint8Array {
  const firstLength = der[3] ?? 0;
  const first = der.subarray(4, 4 + firstLength);
  const second = der.subarray(6 + firstLength);
  return Buffer.concat([first, second].map(in32Bytes));
}

/** DER leaves leading zeros out, and puts one before a first bit that is set. */
function in32Bytes(integer: Uint8Array): Uint8Array {
  const digits = integer.subarray(Math.max(integer.byteLength - 32, 0));
  return Buffer.concat([new Uint8Array(32 - digits.byteLength), digits]);
}

async function asked<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { timeoutMs = 5_000, signal }: KmsSignerOptions,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await ask(signal === undefined ? deadline : AbortSignal.any([signal, deadline]));
  } catch (error) {
    if (signal?.aborted) throw new KmsError('kms_aborted', 'The process no longer waits for a signature');
    if (deadline.aborted)
      throw new KmsError('kms_timeout', `The service gave no answer within ${timeoutMs} ms`);
    if (error instanceof KmsError) throw error;
    // The errors of such a service's own package hold the request, and with it credentials: none is quoted or kept.
    throw new KmsError(
      'kms_failed',
      'The service did not do what it was asked: see its own log, and our rights there',
    );
  }
}
