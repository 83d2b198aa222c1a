import {
  exportJWK,
  generateKeyPair,
  type GenerateKeyPairResult,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import type { AccessTokenAlgorithm } from './index.ts';

export const issuer = 'https://op.example';
export const audience = 'https://accounts.example';
/** Milliseconds: the instant at which the tests live. */
export const now = Date.parse('2026-11-24T12:00:00Z');
export const seconds = now / 1000;

export interface TestKey {
  readonly publicJwk: JWK;
  /** Signs claims over the valid ones; a claim that is undefined is left out. */
  token(claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
}

export async function testKey(algorithm: AccessTokenAlgorithm, kid: string): Promise<TestKey> {
  const { privateKey, publicKey }: GenerateKeyPairResult = await generateKeyPair(algorithm, {
    extractable: true,
  });
  return {
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
    token: (claims = {}, header = {}) =>
      new SignJWT({
        iss: issuer,
        aud: audience,
        sub: 'client',
        client_id: 'client',
        jti: 'canary-jti',
        iat: seconds,
        exp: seconds + 300,
        scope: 'accounts.read',
        ...claims,
      })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt', ...header })
        .sign(privateKey, { crit: { 'urn:x': true } }),
  };
}
