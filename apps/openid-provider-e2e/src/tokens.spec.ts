import { createHash, randomUUID } from 'node:crypto';
import { afterAll, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describeOnEachProvider } from './describe-on-each-provider.ts';
import {
  algorithms,
  audience,
  createClient,
  institution,
  issuer,
  publishKeys,
  registrationOf,
  requestToken,
  user,
} from './test-client.ts';

const byPem = await Promise.all(algorithms.map((algorithm) => createClient(algorithm)));
const byUri = await Promise.all(algorithms.map((algorithm) => createClient(algorithm)));
const wide = await createClient('ES256');
const otherInstitution = randomUUID();
const hashOf = (jti = ''): string => createHash('sha256').update(jti).digest('base64url');
const published = await publishKeys(byUri.map(({ publicJwk }) => publicJwk));
afterAll(() => void published.server.close());

async function register(): Promise<readonly object[]> {
  return [
    ...byPem.map((client) => registrationOf(client)),
    ...byUri.map((client) => registrationOf(client, { jwks_uri: published.uri })),
    registrationOf(wide, {
      scopes: ['accounts.read', 'accounts.write'],
      institutions: [
        { id: institution, associated_enterprise_user: user, act_for: { any: true, reason: 'Audit' } },
        { id: otherInstitution, associated_enterprise_user: user, act_for: [institution, user] },
      ],
    }),
  ];
}

describeOnEachProvider('a registered client', register, (test) => {
  const verify = (token: unknown) => {
    const keys = createRemoteJWKSet(new URL(`${test.provider.url}/jwks`));
    return jwtVerify(String(token), keys, { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] });
  };

  it.each([
    ...byPem.map((client) => ['PEM', client.algorithm, client] as const),
    ...byUri.map((client) => ['JWKS URI', client.algorithm, client] as const),
  ])('known by %s gets a token for an assertion signed by %s', async (_source, _algorithm, client) => {
    const { status, body } = await requestToken(test.provider.url, { client_assertion: await client.mint() });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 120,
        scope: 'accounts.read',
      },
    });
    const { payload, protectedHeader } = await verify(body['access_token']);
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toEqual({
      iss: issuer,
      aud: audience,
      sub: client.id,
      client_id: client.id,
      scope: 'accounts.read',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 120,
      institutions: [{ id: institution, enterprise_users: [user] }],
    });
  });

  it('gets the scopes that it asked for, and its institutions as registered', async () => {
    const { body } = await requestToken(test.provider.url, {
      client_assertion: await wide.mint(),
      scope: 'accounts.write accounts.read',
    });
    expect(body['scope']).toBe('accounts.write accounts.read');
    const { payload } = await verify(body['access_token']);
    expect(payload['institutions']).toEqual([
      { id: institution, enterprise_users: 'any' },
      { id: otherInstitution, enterprise_users: [institution, user] },
    ]);
  });

  it('may leave the kid out when its key is known by PEM', async () => {
    const [client] = byPem;
    const client_assertion = await client?.mint({ header: { kid: undefined } });
    expect(await requestToken(test.provider.url, { client_assertion })).toMatchObject({ status: 200 });
  });

  it('is logged with what it was granted, and no secret', async () => {
    const client_assertion = await wide.mint();
    const { body } = await requestToken(test.provider.url, { client_assertion });
    const line = test.provider.log.findLast(({ msg }) => msg === 'token request');
    expect(line).toMatchObject({
      outcome: 'granted',
      client_id: wide.id,
      client_name: 'ES256',
      key_source: 'pem',
      kid: wide.kid,
      algorithm: 'ES256',
      jti_hash: hashOf(decodeJwt(client_assertion).jti),
      scope: 'accounts.read',
      audience,
      token_id_hash: hashOf(decodeJwt(String(body['access_token'])).jti),
    });
    const log = JSON.stringify(test.provider.log);
    expect(log).not.toContain(client_assertion);
    expect(log).not.toContain(String(body['access_token']));
    expect(test.provider.noise).toEqual([]);
  });

  it('that may act for anyone is logged when the provider starts', () => {
    expect(test.provider.log).toContainEqual(
      expect.objectContaining({ client_id: wide.id, institution, reason: 'Audit' }),
    );
  });

  it('finds public members only among the published keys', async () => {
    const response = await fetch(`${test.provider.url}/jwks`);
    const members = ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'];
    const key = Object.fromEntries(members.map((member) => [member, expect.any(String)]));
    await expect(response.json()).resolves.toEqual({ keys: [key] });
  });
});
