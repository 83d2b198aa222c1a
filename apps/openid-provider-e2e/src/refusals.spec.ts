import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { describeOnEachProvider } from './describe-on-each-provider.ts';
import {
  type AssertionParts,
  audience,
  createClient,
  issuer,
  publishKeys,
  registrationOf,
  requestToken,
} from './test-client.ts';

const client = await createClient('ES256');
const rsaClient = await createClient('PS256');
const published = await createClient('ES256');
const unreachable = await createClient('ES256');
const stranger = await createClient('ES256');
const jwks = await publishKeys([published.publicJwk]);
const closed = await publishKeys([]);
const careless = await createClient('RS256');
const weak = await publishKeys([{ ...careless.publicJwk, e: 'AQ' }]);
closed.server.close();
const impostor = await createClient('ES256', client.id);
afterAll(() => {
  jwks.server.close();
  weak.server.close();
});

async function register(): Promise<readonly object[]> {
  return [
    registrationOf(client),
    registrationOf(rsaClient),
    registrationOf(published, { jwks_uri: jwks.uri }),
    registrationOf(unreachable, { jwks_uri: closed.uri }),
    registrationOf(careless, { jwks_uri: weak.uri }),
  ];
}

const now = Math.floor(Date.now() / 1000);

/** What is wrong; the rule that the caller is told; parts of the assertion. All are signed by the right key. */
const brokenRules: readonly (readonly [what: string, told: string, parts: AssertionParts])[] = [
  ['another type', "typ must be 'client-authentication+jwt'", { header: { typ: 'JWT' } }],
  ['no type', "typ must be 'client-authentication+jwt'", { header: { typ: undefined } }],
  ['the token endpoint as audience', 'aud must be the issuer', { claims: { aud: `${issuer}/token` } }],
  ['a list of audiences', 'aud must be one string', { claims: { aud: [issuer] } }],
  ['a list with others too', 'aud must be one string', { claims: { aud: [issuer, audience] } }],
  ['exp in milliseconds', 'exp is in milliseconds', { claims: { exp: (now + 60) * 1000 } }],
  ['a long life', 'lives for 3600 seconds', { claims: { iat: now, exp: now + 3600 } }],
  ['no iat', 'iat must be a number', { claims: { iat: undefined } }],
  ['iat in the future', 'in the future: set the clock right', { claims: { iat: now + 120, exp: now + 180 } }],
  ['a short jti', 'jti must be a text of 16 to 256', { claims: { jti: 'short' } }],
];

/** What is wrong; the check that the log names; parts of the assertion. The caller is told nothing. */
const failedChecks: readonly (readonly [what: string, check: string, parts: AssertionParts])[] = [
  ['another audience', 'audience (aud) must equal', { claims: { aud: 'https://elsewhere.example.com' } }],
  ['exp in the past', 'jwt expired', { claims: { iat: now - 120, exp: now - 60 } }],
  ['no exp', 'expiration must be specified', { claims: { exp: undefined } }],
  ['no jti', 'unique jti', { claims: { jti: undefined } }],
  ['another iss', 'iss (JWT issuer) must be the client_id', { claims: { iss: stranger.id } }],
  ['a kid that is not registered', 'no applicable key', { header: { kid: 'another' } }],
];

describeOnEachProvider('the provider refuses', register, (test) => {
  const ask = (parameters: Readonly<Record<string, string | undefined>>) =>
    requestToken(test.provider.url, parameters);
  const lastCheck = () => test.provider.log.findLast(({ msg }) => msg === 'token request')?.['check'];
  const silent = { error: 'invalid_client', error_description: 'client authentication failed' };

  it.each(brokenRules)('an assertion with %s, and says so', async (_what, told, parts) => {
    const { status, body } = await ask({ client_assertion: await client.mint(parts) });
    expect({ status, body }).toEqual({
      status: 401,
      body: { error: 'invalid_client', error_description: expect.stringContaining(told) },
    });
    expect(lastCheck()).toContain(told);
  });

  it.each(failedChecks)('an assertion with %s, and says so in its log only', async (_what, check, parts) => {
    const { status, body } = await ask({ client_assertion: await client.mint(parts) });
    expect({ status, body }).toEqual({ status: 401, body: silent });
    expect(lastCheck()).toContain(check);
  });

  it('another audience and a time that is wrong, and logs what it expected and got', async () => {
    const line = async (claims: object) => {
      await ask({ client_assertion: await client.mint({ claims: { ...claims } }) });
      return test.provider.log.findLast(({ msg }) => msg === 'token request');
    };
    expect(await line({ aud: 'https://elsewhere.example.com' })).toMatchObject({
      expected: issuer,
      got: "'https://elsewhere.example.com'",
      unproven: true,
    });
    expect(await line({ iat: now - 120, exp: now - 60 })).toMatchObject({
      expected: expect.stringMatching(/^more than \d+$/),
      got: now - 60,
    });
    expect(await line({ nbf: now * 1000 })).toMatchObject({
      expected: expect.stringMatching(/^at most \d+$/),
      got: now * 1000,
      hint: expect.stringContaining('nbf is in milliseconds'),
    });
  });

  it('an assertion that was used before', async () => {
    const client_assertion = await client.mint();
    expect((await ask({ client_assertion })).status).toBe(200);
    for (const { url } of test.replicas) {
      expect(await requestToken(url, { client_assertion })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client', error_description: expect.stringContaining('used before') },
      });
    }
  });

  it('a client that it does not know, and logs whom it claims to be', async () => {
    const { status, body } = await ask({ client_assertion: await stranger.mint() });
    expect({ status, body }).toEqual({ status: 401, body: silent });
    expect(test.provider.log.at(-1)).toMatchObject({
      check: 'client not found',
      claimed_client_id: stranger.id,
    });
  });

  it('an assertion that is signed by another key', async () => {
    const { kid } = client;
    const client_assertion = await impostor.mint({ header: { kid } });
    expect((await ask({ client_assertion })).body).toEqual(silent);
    expect(lastCheck()).toContain('signature verification failed');
  });

  it('an algorithm that the client is not registered for, though its key could', async () => {
    const parts = { header: { alg: 'RS256' } };
    // The key is bound to its algorithm by Web Crypto; the header alone is changed.
    const [, claims, signature] = (await rsaClient.mint()).split('.');
    const header = Buffer.from(JSON.stringify({ ...parts.header, kid: rsaClient.kid })).toString('base64url');
    expect((await ask({ client_assertion: `${header}.${claims}.${signature}` })).body).toEqual(silent);
    expect(lastCheck()).toContain('alg mismatch');
    expect(test.provider.log.at(-1)).toMatchObject({ expected: 'PS256', got: 'RS256' });
  });

  it('an unsigned assertion, and one signed with the public key as a secret', async () => {
    const [, claims] = (await client.mint()).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect((await ask({ client_assertion: `${none}.${claims}.` })).body).toEqual(silent);
    const client_assertion = await new SignJWT({ iss: client.id, sub: client.id, aud: issuer })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(client.publicPem));
    expect((await ask({ client_assertion })).body).toEqual(silent);
  });

  it.each([
    ['beyond the client', 'accounts.read accounts.write', 'not registered for accounts.write'],
    ['that do not exist', 'accounts.read accounts.delete', 'not registered for accounts.delete'],
    ['unnamed', undefined, 'scope is missing'],
  ])('scopes %s', async (_what, scope, told) => {
    const { status, body } = await ask({ client_assertion: await client.mint(), scope });
    expect({ status, body }).toEqual({
      status: 400,
      body: { error: 'invalid_scope', error_description: expect.stringContaining(told) },
    });
    expect(lastCheck()).toContain(told);
  });

  it.each([
    ['unnamed', undefined],
    ['unknown', 'https://elsewhere.example.com'],
    ['in another spelling', `${audience}/`],
  ])('a resource that is %s', async (_what, resource) => {
    const { status, body } = await ask({ client_assertion: await client.mint(), resource });
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });

  it('any other grant', async () => {
    for (const grant_type of ['password', 'authorization_code', 'refresh_token', 'implicit']) {
      const { status, body } = await ask({ client_assertion: await client.mint(), grant_type });
      expect({ status, body }).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    }
  });

  describe('by an answer in JSON', () => {
    it.each([
      ['no body', undefined, undefined],
      ['garbage', 'application/x-www-form-urlencoded', '%%%&&&===\u0000'],
      ['JSON', 'application/json', '{"grant_type":"client_credentials"}'],
      ['a body that is too large', 'application/x-www-form-urlencoded', `a=${'x'.repeat(100_000)}`],
      ['no assertion', 'application/x-www-form-urlencoded', 'grant_type=client_credentials'],
      ['an assertion that is none', 'application/x-www-form-urlencoded', 'client_assertion=a.b.c'],
      ['two assertions', 'application/x-www-form-urlencoded', 'client_assertion=a&client_assertion=b'],
    ])('%s', async (_what, type, body) => {
      const headers = { accept: 'text/html', ...(type === undefined ? {} : { 'content-type': type }) };
      const response = await fetch(`${test.provider.url}/token`, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      await expect(response.json()).resolves.toMatchObject({ error: 'invalid_request' });
    });
  });

  it('an assertion that nobody signed, of a client whose published key takes any', async () => {
    const signed = (await careless.mint()).split('.').slice(0, 2).join('.');
    // What RSA would give back for the exponent 1: the padded hash itself (RFC 8017 §9.2).
    const hash = createHash('sha256').update(signed).digest('hex');
    const info = `003031300d060960864801650304020105000420${hash}`;
    const padded = Buffer.from(`0001${'ff'.repeat(254 - info.length / 2)}${info}`, 'hex');
    const client_assertion = `${signed}.${padded.toString('base64url')}`;
    expect((await ask({ client_assertion })).body).toEqual(silent);
    expect(lastCheck()).toContain('no applicable key');
    const { keys } = test.provider.log.findLast(({ jwks_uri }) => jwks_uri === weak.uri) ?? {};
    expect(keys).toMatchObject([{ kid: careless.kid, code: 'key_too_weak' }]);
  });

  it('a client whose published keys do not include the key', async () => {
    const other = await createClient('ES256', published.id);
    expect((await ask({ client_assertion: await other.mint() })).body).toEqual(silent);
    expect(lastCheck()).toContain('no applicable key');
  });

  it('a client whose keys cannot be fetched, and logs why', async () => {
    expect((await ask({ client_assertion: await unreachable.mint() })).body).toEqual(silent);
    expect(lastCheck()).toMatch(/^client JSON Web Key Set failed to be refreshed: .*ECONNREFUSED/);
  });

  it('the audience by which it is addressed, when that is not the issuer', async () => {
    const aud = `${test.provider.url}/token`;
    expect(await ask({ client_assertion: await client.mint({ claims: { aud } }) })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
  });

  it('and stays quiet and ready', async () => {
    expect(test.provider.noise).toEqual([]);
    expect((await fetch(`${test.provider.url}/health/ready`)).status).toBe(200);
  });
});
