import { createHash, createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readPublicJwk, readPublicKey } from './public-key.ts';
import { pem } from './registration.fixture.ts';
import { assertionAlgorithms } from './registration-schema.ts';

const right = { RS256: pem.rsa2048, PS256: pem.rsa2048, ES256: pem.p256, EdDSA: pem.ed25519 };

describe('a registered public key', () => {
  it.each(assertionAlgorithms)('becomes a JWK for %s', async (algorithm) => {
    await expect(readPublicKey(right[algorithm].toString(), algorithm)).resolves.toMatchObject({
      jwk: { alg: algorithm, use: 'sig' },
    });
  });

  it('is known by its RFC 7638 thumbprint, and has public members only', async () => {
    const { crv, kty, x, y } = createPublicKey(pem.p256).export({ format: 'jwk' });
    const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
    await expect(readPublicKey(pem.p256.toString(), 'ES256')).resolves.toEqual({
      jwk: { crv, kty, x, y, kid, alg: 'ES256', use: 'sig' },
    });
  });

  it.each([
    ['p384', 'ES256', 'key_does_not_fit'],
    ['rsa2048', 'ES256', 'key_does_not_fit'],
    ['p256', 'EdDSA', 'key_does_not_fit'],
    ['ed25519', 'PS256', 'key_does_not_fit'],
    ['rsa1024', 'PS256', 'key_too_weak'],
    ['rsaExponent3', 'RS256', 'key_too_weak'],
    ['p256Private', 'ES256', 'key_is_private'],
  ] as const)('is refused when it is %s for %s', async (key, algorithm, code) => {
    await expect(readPublicKey(pem[key].toString(), algorithm)).resolves.toMatchObject({ refused: { code } });
  });

  it('is refused when it is something else', async () => {
    await expect(readPublicKey('-----BEGIN PUBLIC KEY-----', 'ES256')).resolves.toMatchObject({
      refused: { code: 'key_unreadable' },
    });
  });
});

describe('a public key that a client publishes', () => {
  const jwkOf = (key: Buffer | string) => ({ ...createPublicKey(key).export({ format: 'jwk' }) });
  const rsa = jwkOf(pem.rsa2048);

  it.each(assertionAlgorithms)('is taken for %s, with its own kid or none', (algorithm) => {
    const jwk = jwkOf(right[algorithm]);
    const taken = { ...jwk, alg: algorithm, use: 'sig' };
    expect(readPublicJwk(jwk, algorithm)).toEqual({ jwk: taken });
    expect(readPublicJwk({ ...taken, kid: 'one', key_ops: ['verify'], x5t: 'more' }, algorithm)).toEqual({
      jwk: { ...taken, kid: 'one' },
    });
  });

  it.each([
    ['of an exponent that makes every signature right', { ...rsa, e: 'AQ' }, 'RS256', 'key_too_weak'],
    ['of the exponent 3', jwkOf(pem.rsaExponent3), 'RS256', 'key_too_weak'],
    ['of 1024 bits', jwkOf(pem.rsa1024), 'PS256', 'key_too_weak'],
    ['on another curve', jwkOf(pem.p384), 'ES256', 'key_does_not_fit'],
    ['for another algorithm', { ...rsa, alg: 'PS256' }, 'RS256', 'key_does_not_fit'],
    ['of another kind', rsa, 'ES256', 'key_does_not_fit'],
    ['for encryption', { ...rsa, use: 'enc' }, 'RS256', 'key_does_not_fit'],
    ['for other operations', { ...rsa, key_ops: ['encrypt'] }, 'RS256', 'key_does_not_fit'],
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0' }, 'RS256', 'key_is_private'],
    ['private', { ...rsa, d: 'c2VjcmV0' }, 'RS256', 'key_is_private'],
    ['not on its curve', { ...jwkOf(pem.p256), x: jwkOf(pem.p256).y }, 'ES256', 'key_unreadable'],
    ['of a kind that is not known', { kty: 'new' }, 'RS256', 'key_unreadable'],
    ['without its members', { kty: 'RSA' }, 'RS256', 'key_unreadable'],
    ['named by a number', { ...rsa, kid: 7 }, 'RS256', 'key_unreadable'],
  ] as const)('is refused when it is %s', (_what, jwk, algorithm, code) => {
    const outcome = readPublicJwk(jwk, algorithm);
    expect(outcome).toMatchObject({ refused: { code } });
    expect(JSON.stringify(outcome)).not.toContain('c2VjcmV0');
  });
});
