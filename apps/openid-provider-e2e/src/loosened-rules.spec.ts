import { expect, it } from '@jest/globals';
import { describeOnEachProvider } from './describe-on-each-provider.ts';
import { createClient, issuer, registrationOf, requestToken, type TestClient } from './test-client.ts';

const byEndpoint = await createClient('ES256');
const old = await createClient('RS256');
const strict = await createClient('ES256');
const now = Math.floor(Date.now() / 1000);
const atEndpoint = { claims: { aud: `${issuer}/token` } };
const oldStyle = { claims: { iat: undefined, exp: now + 3000 }, header: { typ: 'JWT' } };

describeOnEachProvider(
  'a client whose registration loosens the rules for assertions',
  async () => [
    registrationOf(byEndpoint, { name: 'by-endpoint', assertion: { audience: 'token_endpoint' } }),
    registrationOf(old, {
      name: 'old',
      assertion: { audience: 'either', type: 'any', iat: 'optional', longest_lifetime: 3600 },
    }),
    registrationOf(strict, { name: 'strict', assertion: {} }),
  ],
  (test) => {
    const ask = async (client: TestClient, parts: Parameters<TestClient['mint']>[0]) =>
      requestToken(test.provider.url, { client_assertion: await client.mint(parts) });

    it('gets tokens by those rules, and no other client does', async () => {
      expect((await ask(byEndpoint, atEndpoint)).status).toBe(200);
      for (const parts of [atEndpoint, oldStyle, {}]) expect((await ask(old, parts)).status).toBe(200);
      for (const parts of [atEndpoint, oldStyle]) expect((await ask(strict, parts)).status).toBe(401);
    });

    it('keeps the rules that were not loosened, and the log compares what came with them', async () => {
      const { status, body } = await ask(byEndpoint, {});
      expect([status, body['error_description']]).toEqual([
        401,
        expect.stringContaining(`aud must be ${issuer}/token`),
      ]);
      expect(test.provider.log.at(-1)).toMatchObject({ expected: `${issuer}/token`, got: `'${issuer}'` });
      expect((await ask(byEndpoint, { ...atEndpoint, header: { typ: 'JWT' } })).status).toBe(401);
      expect(test.provider.log.at(-1)).toMatchObject({
        expected: 'client-authentication+jwt',
        got: "'JWT'",
      });
    });

    it('is told of a time in milliseconds all the same', async () => {
      const { status, body } = await ask(old, { claims: { exp: (now + 60) * 1000 } });
      expect([status, body['error_description']]).toEqual([
        401,
        expect.stringContaining('exp is in milliseconds'),
      ]);
    });

    it('is named when the provider starts, with what is loosened', () => {
      const warned = test.provider.log.filter(({ loosened }) => loosened !== undefined);
      expect(warned.map(({ client_name, loosened }) => [client_name, loosened])).toEqual([
        ['by-endpoint', 'audience token_endpoint'],
        ['old', 'audience either, type any, iat optional, longest_lifetime 3600'],
      ]);
    });
  },
);
