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
  /** Signs texts, whatever they are. */
  signed(header: string, payload: string): Promise<string>;
}

/** How WebCrypto signs by each. */
const signing = {
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
  Ed25519: { name: 'Ed25519' },
};

export function validClaims(): JWTPayload {
  return {
    iss: issuer,
    aud: audience,
    sub: 'client',
    client_id: 'client',
    jti: 'canary-jti',
    iat: seconds,
    exp: seconds + 300,
    scope: 'accounts.read',
  };
}

export async function testKey(algorithm: AccessTokenAlgorithm, kid: string): Promise<TestKey> {
  const { privateKey, publicKey }: GenerateKeyPairResult = await generateKeyPair(algorithm, {
    extractable: true,
  });
  return {
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
    token: (claims = {}, header = {}) =>
      new SignJWT({ ...validClaims(), ...claims })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'at+jwt', ...header })
        .sign(privateKey, { crit: { 'urn:x': true } }),
    signed: async (header, payload) => {
      const input = [header, payload].map((text) => Buffer.from(text).toString('base64url')).join('.');
      const signature = await crypto.subtle.sign(signing[algorithm], privateKey, Buffer.from(input));
      return `${input}.${Buffer.from(signature).toString('base64url')}`;
    },
  };
}
