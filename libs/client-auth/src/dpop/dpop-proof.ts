import { createHash, randomBytes } from 'node:crypto';
import { base64url, decodeJwt } from 'jose';
import type { Signer } from '../keys/signer.ts';

export interface DpopProofOptions {
  /** The key that tokens are bound to; not the one that signs assertions. */
  readonly key: Signer;
  readonly method: string;
  /** The URL of the request; its query and fragment are left out of the proof. */
  readonly url: string;
  /** The token that goes with the request, to a resource server. */
  readonly accessToken?: string | undefined;
  /** What the server asked to be in it. */
  readonly nonce?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A proof of possession for one request: it names the method and the URL, and the token when there is one.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.2 RFC 9449 §4.2}
 */
export async function dpopProof(options: DpopProofOptions): Promise<string> {
  const { key, method, url, accessToken, nonce, now } = options;
  const { origin, pathname } = new URL(url);
  const { kty, n, e, crv, x, y } = key.publicJwk;
  const header = { typ: 'dpop+jwt', alg: key.algorithm, jwk: { kty, n, e, crv, x, y } };
  const claims = {
    jti: randomBytes(16).toString('base64url'),
    htm: method,
    htu: `${origin}${pathname}`,
    iat: Math.floor(now / 1000),
    ath: accessToken && createHash('sha256').update(accessToken).digest('base64url'),
    nonce,
  };
  const signingInput = `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(claims))}`;
  const signature = await key.sign(new TextEncoder().encode(signingInput));
  return `${signingInput}.${base64url.encode(signature)}`;
}

/** The nonce in a proof of ours. */
export function nonceOf(proof: string): unknown {
  return decodeJwt(proof)['nonce'];
}
