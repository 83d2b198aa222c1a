import { createHash, createPublicKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readPublicKey } from './public-key.ts';
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
