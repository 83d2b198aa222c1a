import { afterEach, expect, it, jest } from '@jest/globals';
import { createAccessTokenVerifier } from '../index.ts';
import { audience, issuer, now, testKey } from '../verifier.fixture.ts';

afterEach(() => void jest.restoreAllMocks());

it('a key whose import failed is imported anew by the next token, and once for all after that', async () => {
  const key = await testKey('ES256', 'k1');
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks', jwks: { keys: [key.publicJwk] } },
    clock: () => now,
    cache: false,
  });
  const token = await key.token();
  const importKey = jest.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('no memory'));
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'keys_unavailable' });
  await verifier.verify(token);
  await verifier.verify(token);
  expect(importKey).toHaveBeenCalledTimes(2);
});
