import { expect, it } from '@jest/globals';
import { createAccessTokenVerifier } from '../index.ts';
import { audience, issuer, now, testKey } from '../verifier.fixture.ts';
import { FakeIssuer, metadataUrl } from './fake-issuer.fixture.ts';

it('says that an issuer publishes no keys where it says', async () => {
  const key = await testKey('ES256', 'k1');
  const provider = new FakeIssuer(key.publicJwk);
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    clock: () => now,
    fetch: async (input, init) =>
      String(input) === metadataUrl ? provider.fetch(input, init) : new Response('', { status: 404 }),
  });
  try {
    await expect(verifier.verify(await key.token())).rejects.toMatchObject({
      code: 'keys_unavailable',
      cause: { message: `${issuer} publishes no keys where it says (404)` },
    });
  } finally {
    await verifier.close();
  }
});
