import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, decodeJwt, EmbeddedJWK, jwtVerify } from 'jose';
import { createHash } from 'node:crypto';
import { type FakeProvider, fakeProvider, granted, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  type ClientCredentialsOptions,
  generateSigner,
  type Signer,
} from '../index.ts';

let provider: FakeProvider;
let key: Signer;
let dpopKey: Signer;
beforeEach(async () => {
  provider = await fakeProvider();
  key = await generateSigner('ES256');
  dpopKey = await generateSigner('ES256');
});
afterEach(() => provider.close());

const source = (options: Partial<ClientCredentialsOptions<'accounts.read'>> = {}) =>
  clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key,
    scopes: ['accounts.read'],
    resource: 'https://accounts.example/v1',
    [allowInsecureLoopback]: true,
    ...options,
  });

describe('a token', () => {
  it('goes to the origin of its resource and to those that were named, and nowhere else', async () => {
    const tokens = source({ origins: ['http://127.0.0.1:9401'] });
    const token = await tokens.getToken();
    for (const url of ['https://accounts.example/any', 'http://127.0.0.1:9401/accounts'])
      expect(await tokens.authorize(token, { method: 'GET', url })).toEqual({
        authorization: `Bearer ${token.value}`,
      });
    for (const url of ['https://accounts.example:8443/', 'http://accounts.example/', 'https://evil.example/'])
      await expect(tokens.authorize(token, { method: 'GET', url })).rejects.toMatchObject({
        code: 'wrong_origin',
      });
  });

  it('does not go over plain http, whatever the resource and the origins say', async () => {
    for (const origin of ['http://10.0.0.1', 'http://api.example'])
      expect(() => source({ origins: [origin] })).toThrow('origins are https');
    expect(() => source({ origins: ['http://127.0.0.1'], [allowInsecureLoopback]: false })).toThrow(
      '[allowInsecureLoopback]: true',
    );
    for (const resource of ['http://api.example', 'http://10.0.0.1/v1']) {
      const tokens = source({ resource });
      await expect(
        tokens.authorize(await tokens.getToken(), { method: 'GET', url: resource }),
      ).rejects.toMatchObject({ code: 'wrong_origin' });
    }
    const tokens = source({ resource: 'http://127.0.0.1:9401/v1' });
    const request = { method: 'GET', url: 'http://127.0.0.1:9401/v1/accounts' };
    expect(await tokens.authorize(await tokens.getToken(), request)).toHaveProperty('authorization');
  });

  it.each(['blob:https://accounts.example/1', 'ftp://accounts.example/', 'data:,x'])(
    'does not go to %s',
    async (url) => {
      const tokens = source();
      await expect(tokens.authorize(await tokens.getToken(), { method: 'GET', url })).rejects.toMatchObject({
        code: 'wrong_origin',
      });
    },
  );

  it('goes nowhere when nobody said where it is for', async () => {
    const tokens = source({ resource: 'urn:accounts' });
    const token = await tokens.getToken();
    await expect(
      tokens.authorize(token, { method: 'GET', url: 'https://accounts.example/' }),
    ).rejects.toMatchObject({ code: 'wrong_origin' });
  });
});

describe('a token that is bound to a key (RFC 9449)', () => {
  const proofs = (): readonly string[] =>
    provider.tokenRequests.map(({ headers }) => String(headers['dpop']));
  const bound = granted({ token_type: 'DPoP' });

  it('is asked for with a proof that names the method and the endpoint, by its own key', async () => {
    provider.token = bound;
    const token = await source({ dpopKey }).getToken();
    expect(token.type).toBe('DPoP');
    const { payload, protectedHeader } = await jwtVerify(proofs()[0] ?? '', EmbeddedJWK, {
      typ: 'dpop+jwt',
    });
    expect(payload).toEqual({
      jti: expect.stringMatching(/^[\w-]{22}$/),
      htm: 'POST',
      htu: `${provider.issuer}/token`,
      iat: expect.any(Number),
    });
    expect(Object.keys(protectedHeader.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    // The type says that a JWK may be absent; jose has verified by it.
    expect(await calculateJwkThumbprint(protectedHeader.jwk ?? { kty: '' })).toBe(dpopKey.kid);
    expect(dpopKey.kid).not.toBe(key.kid);
  });

  it('goes with a fresh proof for each request, which names the token and not the query', async () => {
    provider.token = bound;
    const tokens = source({ dpopKey });
    const token = await tokens.getToken();
    const request = { method: 'GET', url: 'https://accounts.example/a?secret=1#x' };
    const [first, second] = [await tokens.authorize(token, request), await tokens.authorize(token, request)];
    expect(first['authorization']).toBe(`DPoP ${token.value}`);
    const claims = decodeJwt(first['dpop'] ?? '');
    expect(claims).toMatchObject({
      htm: 'GET',
      htu: 'https://accounts.example/a',
      ath: createHash('sha256').update(token.value).digest('base64url'),
    });
    expect(decodeJwt(second['dpop'] ?? '').jti).not.toBe(claims.jti);
  });

  it('goes nowhere when its key does not sign in time', async () => {
    provider.token = bound;
    let hangs = false;
    const sometimes: Signer = {
      ...dpopKey,
      sign: (bytes) => (hangs ? new Promise(() => undefined) : dpopKey.sign(bytes)),
    };
    const tokens = source({ dpopKey: sometimes, timeoutMs: 500 });
    const token = await tokens.getToken();
    hangs = true;
    await expect(
      tokens.authorize(token, { method: 'GET', url: 'https://accounts.example/a' }),
    ).rejects.toMatchObject({ code: 'signing_failed' });
  });

  it('is refused when it comes back as a bearer token', async () => {
    await expect(source({ dpopKey }).getToken()).rejects.toMatchObject({ code: 'invalid_response' });
    provider.token = bound;
    await expect(source().getToken()).rejects.toMatchObject({ code: 'invalid_response' });
  });

  it('is asked for once more with the nonce that the provider wants, and a fresh assertion', async () => {
    const wanting = json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'nonce-1' });
    provider.token = (response, request) => {
      const { nonce } = decodeJwt(String(request.headers['dpop']));
      (nonce === 'nonce-1' ? bound : wanting)(response, request);
    };
    await source({ dpopKey }).getToken();
    expect(proofs().map((proof) => decodeJwt(proof)['nonce'])).toEqual([undefined, 'nonce-1']);
    const assertions = provider.tokenRequests.map(({ form }) => form.get('client_assertion'));
    expect(new Set(assertions).size).toBe(2);
  });

  it('is not asked for without end by a provider that always wants another nonce', async () => {
    let count = 0;
    provider.token = (response, request) =>
      json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': `nonce-${(count += 1)}` })(response, request);
    await expect(source({ dpopKey }).getToken()).rejects.toMatchObject({ code: 'use_dpop_nonce' });
    expect(provider.tokenRequests).toHaveLength(2);
  });

  it('goes with the nonce of each where provider and API live on one origin', async () => {
    provider.token = (response, request) =>
      json(
        200,
        { access_token: 'canary', token_type: 'DPoP' },
        { 'dpop-nonce': 'of-provider' },
      )(response, request);
    const tokens = source({ dpopKey, origins: [provider.issuer] });
    const request = { method: 'GET', url: `${provider.issuer}/accounts` };
    const headers = new Headers({ 'dpop-nonce': 'of-api' });
    const sent = await tokens.authorize(await tokens.getToken(), request);
    expect(decodeJwt(sent['dpop'] ?? '')['nonce']).toBeUndefined();
    tokens.learn({ url: request.url, status: 200, headers, sent });
    const again = await tokens.authorize(await tokens.getToken(), request);
    expect(decodeJwt(again['dpop'] ?? '')['nonce']).toBe('of-api');
    expect(decodeJwt(proofs().at(-1) ?? '')['nonce']).toBe('of-provider');
  });

  it('goes with the nonce that the API wants', async () => {
    provider.token = bound;
    const tokens = source({ dpopKey });
    const token = await tokens.getToken();
    const url = 'https://accounts.example/a';
    const request = { method: 'GET', url };
    const first = await tokens.authorize(token, request);
    const besides = await tokens.authorize(token, request);
    const answer = (status: number, headers: Record<string, string>, sent: typeof first) =>
      tokens.learn({ url, status, headers: new Headers(headers), sent });
    const challenge = { 'www-authenticate': 'Bearer, DPoP error="use_dpop_nonce"', 'dpop-nonce': 'api-1' };
    expect(answer(401, challenge, first)).toBe(true);
    // Sent before the nonce was known, so that it needs it no less.
    expect(answer(401, challenge, besides)).toBe(true);
    const second = await tokens.authorize(token, request);
    expect(decodeJwt(second['dpop'] ?? '')['nonce']).toBe('api-1');
    expect(answer(401, challenge, second)).toBe(false); // it had that nonce: sending it again would change nothing
    expect(answer(200, { 'dpop-nonce': 'api-2' }, second)).toBe(false);
    const third = await tokens.authorize(token, request);
    expect(decodeJwt(third['dpop'] ?? '')['nonce']).toBe('api-2');
    expect(answer(401, { ...challenge, 'dpop-nonce': 'no nonce\u00e9' }, third)).toBe(false);
    const long = { 'dpop-nonce': 'api-9', 'www-authenticate': 'DPoP error="x" '.repeat(1_000) };
    expect(answer(401, long, third)).toBe(false);
    long['www-authenticate'] += 'error=use_dpop_nonce';
    expect(answer(401, long, third)).toBe(true);
    const other = { ...long, 'www-authenticate': 'Bearer error="use_dpop_nonce", DPoP' };
    expect(answer(401, other, third)).toBe(false);
    expect(answer(401, challenge, { authorization: `Bearer ${token.value}` })).toBe(false);
  });
});
