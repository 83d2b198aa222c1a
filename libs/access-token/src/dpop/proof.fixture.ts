import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { seconds } from '../verifier.fixture.ts';
import type { ProofAlgorithm } from './dpop-options.ts';

export const url = 'https://accounts.example/v1/accounts/7';

export interface ProofKey {
  readonly jkt: string;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  /** A proof for `GET` of {@link url} with a token; claims and header over the valid ones, undefined leaves one out. */
  proof(token: string, claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
}

export async function testProofKey(
  algorithm: ProofAlgorithm | 'ES384',
  options: { readonly modulusLength?: number } = {},
): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true, ...options });
  const publicJwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(publicJwk),
    publicJwk,
    privateJwk: await exportJWK(privateKey),
    proof: (token, claims = {}, header = {}) =>
      new SignJWT({
        jti: randomUUID(),
        htm: 'GET',
        htu: url,
        iat: seconds,
        ath: createHash('sha256').update(token).digest('base64url'),
        ...claims,
      })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithm, jwk: publicJwk, ...header })
        .sign(privateKey, { crit: { 'urn:x': true } }),
  };
}
