import type { Signer } from '@ambit/client-auth';
import { createHash, randomUUID } from 'node:crypto';

export interface Proof {
  readonly token: string;
  readonly url: string;
  readonly htm?: string;
  /** Seconds since the epoch. */
  readonly iat?: number;
  readonly nonce?: string | undefined;
}

/** A proof of possession as it should be (RFC 9449 §4.2), or not: made by hand, not by the client that is tested. */
export async function proofOf(key: Signer, proof: Proof): Promise<string> {
  const { token, url, htm = 'GET', iat = Math.floor(Date.now() / 1000), nonce } = proof;
  const { kty, crv, x, y } = key.publicJwk;
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const ath = createHash('sha256').update(token).digest('base64url');
  const header = encode({ typ: 'dpop+jwt', alg: key.algorithm, jwk: { kty, crv, x, y } });
  const signed = `${header}.${encode({ jti: randomUUID(), htm, htu: url, iat, ath, nonce })}`;
  return `${signed}.${Buffer.from(await key.sign(Buffer.from(signed))).toString('base64url')}`;
}
