import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describeOnEachProvider } from './describe-on-each-provider.ts';
import { createClient, issuer, registrationOf, requestToken } from './test-client.ts';

const client = await createClient('ES256');
const bound = await createClient('ES256');
const { privateKey, publicKey } = await generateKeyPair('ES256');
const jwk = await exportJWK(publicKey);

const proof = (claims: object = {}): Promise<string> =>
  new SignJWT({
    jti: randomUUID(),
    htm: 'POST',
    htu: `${issuer}/token`,
    iat: Math.floor(Date.now() / 1000),
    ...claims,
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
    .sign(privateKey);

const register = async (): Promise<readonly object[]> => [
  registrationOf(client),
  registrationOf(bound, { dpop_bound_access_tokens: true }),
];

describeOnEachProvider('a proof of possession (RFC 9449)', register, (test) => {
  const ask = async (of: typeof client, dpop?: string, replica = test.provider) =>
    requestToken(replica.url, { client_assertion: await of.mint() }, dpop === undefined ? {} : { dpop });

  it('binds the token to its key', async () => {
    const { status, body } = await ask(client, await proof());
    expect([status, body['token_type']]).toEqual([200, 'DPoP']);
    expect(decodeJwt(String(body['access_token']))['cnf']).toEqual({
      jkt: await calculateJwkThumbprint(jwk),
    });
    expect(test.provider.log.at(-1)).toMatchObject({ bound_to: await calculateJwkThumbprint(jwk) });
  });

  it('is left to the client, unless it is registered for bound tokens', async () => {
    expect((await ask(client)).body['token_type']).toBe('Bearer');
    const { status, body } = await ask(bound);
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        error: 'invalid_dpop_proof',
        error_description: expect.stringContaining('send a proof in the header DPoP'),
      },
    });
    expect((await ask(bound, await proof())).body['token_type']).toBe('DPoP');
  });

  it.each([
    ['another method', { htm: 'GET' }],
    ['another address', { htu: 'https://elsewhere.example.com/token' }],
    ['an old time', { iat: Math.floor(Date.now() / 1000) - 3600 }],
    ['no jti', { jti: undefined }],
  ])('is refused with %s', async (_what, claims) => {
    const { status, body } = await ask(client, await proof(claims));
    expect([status, body['error']]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('is used once, however often it is sent at once and to whichever replica', async () => {
    const { replicas } = test;
    const proofs = await Promise.all(Array.from({ length: 30 }, () => proof()));
    const answers = await Promise.all(
      proofs.map((one, index) =>
        Promise.all([0, 1, 2].map((copy) => ask(client, one, replicas[(index + copy) % replicas.length]))),
      ),
    );
    for (const triple of answers) {
      expect(triple.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
      expect(triple.flatMap(({ body }) => body['error'] ?? [])).toEqual([
        'invalid_dpop_proof',
        'invalid_dpop_proof',
      ]);
    }
  });
});

describeOnEachProvider(
  'with a secret for nonces, a proof',
  register,
  (test) => {
    it('needs the nonce that the provider has sent, which every replica takes', async () => {
      const first = await requestToken(
        test.provider.url,
        { client_assertion: await client.mint() },
        { dpop: await proof() },
      );
      expect([first.status, first.body['error']]).toEqual([400, 'use_dpop_nonce']);
      for (const { url } of test.replicas) {
        const dpop = await proof({ nonce: first.dpopNonce });
        const { status } = await requestToken(url, { client_assertion: await client.mint() }, { dpop });
        expect(status).toBe(200);
      }
      const dpop = await proof({ nonce: randomBytes(32).toString('base64url') });
      const refused = await requestToken(
        test.provider.url,
        { client_assertion: await client.mint() },
        { dpop },
      );
      expect(refused.body['error']).toBe('use_dpop_nonce');
    });
  },
  { DPOP_NONCE_SECRET: randomBytes(32).toString('base64url') },
);
