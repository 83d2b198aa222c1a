import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { type FakeProvider, fakeProvider, granted, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  allowKeyForSeveralIssuers,
  ClientAuthError,
  clientCredentials,
  type ClientCredentialsOptions,
  generatePrivateKey,
  issuerProfiles,
  privateKeyFromPem,
  publicJwks,
  type Signer,
  signingAlgorithms,
  type TokenRequestRecord,
} from '../index.ts';

type Options = Partial<ClientCredentialsOptions<string>>;

const start = Date.parse('2026-11-24T12:00:00Z');
let key: Signer;
let provider: FakeProvider;
let now: number;
let records: TokenRequestRecord[];

function source(options: Options = {}) {
  return clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key,
    scopes: ['accounts.read'],
    resource: 'https://accounts.example',
    clock: () => now,
    random: () => 0,
    onTokenRequest: (record) => records.push(record),
    [allowInsecureLoopback]: true,
    // Each test has a provider of its own.
    [allowKeyForSeveralIssuers]: true,
    ...options,
  });
}

/** Resolves when the provider gets its next token request. */
function nextRequest(): Promise<void> {
  const answer = provider.token;
  return new Promise((resolve) => {
    provider.token = (response, request) => {
      answer(response, request);
      resolve();
    };
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate);
}

async function failure(attempt: Promise<unknown>): Promise<ClientAuthError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ClientAuthError))
    throw new Error(`expected a ClientAuthError, got ${String(error)}`);
  const assertions = provider.tokenRequests.map(({ form }) => form.get('client_assertion') ?? 'none');
  for (const text of [
    inspect(error, { depth: 10, showHidden: true }),
    JSON.stringify(error),
    error.stack ?? '',
  ])
    for (const secret of ['canary-token', ...assertions]) expect(text).not.toContain(secret);
  return error;
}

const codeOf = async (options: Options = {}): Promise<string> =>
  (await failure(source(options).getToken())).code;

beforeAll(async () => {
  key = await privateKeyFromPem(await generatePrivateKey('ES256'));
});
beforeEach(async () => {
  provider = await fakeProvider();
  now = start;
  records = [];
});
afterEach(() => provider.close());

describe('a token request', () => {
  it('is a form with a fresh assertion, the scopes and the resource', async () => {
    const tokens = source({ scopes: ['accounts.read', 'accounts.write'] });
    await tokens.getToken();
    const [request] = provider.tokenRequests;
    expect(request?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: expect.any(String),
      scope: 'accounts.read accounts.write',
      resource: 'https://accounts.example',
    });
  });

  it.each(signingAlgorithms)(
    'has an assertion by RFC 10070 that verifies, signed by %s',
    async (algorithm) => {
      const signer = await privateKeyFromPem(await generatePrivateKey(algorithm), { algorithm });
      await source({ key: signer }).getToken();
      const assertion = provider.tokenRequests[0]?.form.get('client_assertion') ?? '';
      // publicJwks is what a provider reads; its shape is a JWK Set.
      const keys = createLocalJWKSet({ keys: publicJwks([signer]).keys.map((jwk) => ({ ...jwk })) });
      const { payload, protectedHeader } = await jwtVerify(assertion, keys, { currentDate: new Date(now) });
      expect(protectedHeader).toEqual({ alg: algorithm, kid: signer.kid, typ: 'client-authentication+jwt' });
      expect(payload).toEqual({
        iss: 'client-1',
        sub: 'client-1',
        aud: provider.issuer,
        iat: start / 1000,
        exp: start / 1000 + 60,
        jti: expect.stringMatching(/^[\w-]{32}$/),
      });
    },
  );

  const claimsFor = async (profile: Options['profile']) => {
    await source({ profile }).getToken();
    const assertion = provider.tokenRequests.at(-1)?.form.get('client_assertion') ?? '';
    return { ...decodeJwt(assertion), typ: decodeProtectedHeader(assertion).typ };
  };

  it('fits an issuer with other habits by its profile', async () => {
    expect(await claimsFor({ lifetime: 120 })).toMatchObject({
      aud: provider.issuer,
      exp: start / 1000 + 120,
    });
    expect(await claimsFor(issuerProfiles.tokenEndpointAudience)).toMatchObject({
      aud: `${provider.issuer}/token`,
      typ: 'JWT',
      exp: start / 1000 + 60,
    });
    expect(await claimsFor({ ...issuerProfiles.jackHenryIdentity, timeUnit: 'milliseconds' })).toMatchObject({
      aud: `${provider.issuer}/token`,
      iat: start,
      exp: start + 240_000,
    });
    expect((await claimsFor({ type: null })).typ).toBeUndefined();
  });

  it('is by the default where a setting is undefined, as it may be in a configuration', async () => {
    const settings = { audience: undefined, type: undefined, lifetime: undefined, timeUnit: undefined };
    const claims = await claimsFor(settings);
    expect(claims).toMatchObject({
      aud: provider.issuer,
      typ: 'client-authentication+jwt',
      exp: start / 1000 + 60,
    });
  });

  it('may carry further claims, which replace none of its own', async () => {
    expect(await claimsFor({ claims: { tenant: 'a', iss: 'other', exp: 1 } })).toMatchObject({
      tenant: 'a',
      iss: 'client-1',
      exp: start / 1000 + 60,
    });
  });

  it('is not sent by an algorithm that the issuer does not take', async () => {
    const signer = await privateKeyFromPem(await generatePrivateKey('RS256'), { algorithm: 'RS256' });
    expect(await codeOf({ key: signer, profile: issuerProfiles.fapi2 })).toBe('algorithm_not_supported');
    expect(provider.tokenRequests).toEqual([]);
  });

  it('is recorded without anything secret', async () => {
    await source().getToken();
    expect(records).toMatchObject([
      { outcome: 'granted', kid: key.kid, algorithm: 'ES256', grantedScopes: ['accounts.read'] },
    ]);
    expect(JSON.stringify(records)).not.toContain('canary-token');
    expect(JSON.stringify(records)).not.toContain(
      String(decodeJwt(provider.tokenRequests[0]?.form.get('client_assertion') ?? '').jti),
    );
  });
});

describe('a token', () => {
  it('shows its value to who asks for it, and to nothing that prints', async () => {
    const token = await source().getToken();
    expect(token.value).toBe('canary-token-1');
    expect(token.expiresAt).toBe(start + 300_000);
    for (const text of [
      inspect(token, { showHidden: true, depth: 5 }),
      JSON.stringify(token),
      String(token),
      `${token}`,
    ])
      expect(text).not.toContain('canary-token');
  });

  it('is fetched once for ten thousand callers, and kept', async () => {
    const tokens = source();
    const all = await Promise.all(Array.from({ length: 10_000 }, () => tokens.getToken()));
    expect(new Set(all).size).toBe(1);
    await tokens.getToken();
    expect(provider.tokenRequests).toHaveLength(1);
    expect(provider.requests.filter(({ path }) => path.startsWith('/.well-known'))).toHaveLength(1);
  });

  it('of four minutes is renewed in its last fifth, while it serves, by one request with a fresh assertion', async () => {
    provider.token = granted({ expires_in: 240 });
    const tokens = source();
    for (let call = 0; call < 10; call += 1) await tokens.getToken();
    now = start + 191_000;
    await tokens.getToken();
    expect(provider.tokenRequests).toHaveLength(1);

    now = start + 192_000;
    const renewed = nextRequest();
    const served = await Promise.all(Array.from({ length: 20 }, () => tokens.getToken()));
    expect(new Set(served.map(({ value }) => value))).toEqual(new Set(['canary-token-1']));
    await renewed;
    await until(async () => (await tokens.getToken()).value === 'canary-token-2');
    const [first, second, ...more] = provider.tokenRequests.map(({ form }) => form.get('client_assertion'));
    expect(first).not.toBe(second);
    expect(more).toEqual([]);
  });

  it('is renewed at another moment in each process', async () => {
    const tokens = source({ random: () => 0.999 });
    await tokens.getToken();
    now = start + 254_000;
    await tokens.getToken();
    expect(provider.tokenRequests).toHaveLength(1);
  });

  it('is waited for in its last tenth', async () => {
    const tokens = source();
    await tokens.getToken();
    now = start + 270_000;
    expect((await tokens.getToken()).value).toBe('canary-token-2');
  });

  it('serves while the next cannot be fetched, with attempts spaced out, and never past its end', async () => {
    const tokens = source();
    await tokens.getToken();
    provider.token = json(503, {});
    // Asked for each second of its last thirty.
    for (now = start + 270_000; now < start + 300_000; now += 1_000)
      expect((await tokens.getToken()).value).toBe('canary-token-1');
    const attempts = provider.tokenRequests.length - 1;
    expect(attempts).toBeGreaterThan(2);
    expect(attempts).toBeLessThanOrEqual(7);
    expect(await failure(tokens.getToken())).toMatchObject({ code: 'provider_unavailable' });
  });

  it('that an API refused is not given again; one fetched since stays', async () => {
    const tokens = source();
    const first = await tokens.getToken();
    tokens.invalidate(first);
    const second = await tokens.getToken();
    expect(second).not.toBe(first);
    tokens.invalidate(first);
    expect(await tokens.getToken()).toBe(second);
  });

  it.each([
    ['missing', undefined, 2],
    ['0', 0, 2],
    ['text', '300', 1],
    ['a year', 31_536_000, 1],
  ])('whose expires_in is %s is defined', async (_, expires_in, requests) => {
    provider.token = granted({ expires_in });
    const tokens = source();
    const token = await tokens.getToken();
    await tokens.getToken();
    expect(provider.tokenRequests).toHaveLength(requests);
    expect(token.expiresAt).toBeLessThanOrEqual(start + 86_400_000);
  });

  it('may come without a scope, which is then what was asked', async () => {
    provider.token = granted({ scope: undefined });
    expect([...(await source().getToken()).scopes]).toEqual(['accounts.read']);
  });
});

describe('one caller who gives up', () => {
  it('ends its own waiting and not that of the others', async () => {
    const arrived = new Promise<() => void>((resolve) => {
      provider.token = (response, request) => resolve(() => granted()(response, request));
    });
    const tokens = source();
    const controller = new AbortController();
    const impatient = failure(tokens.getToken({ signal: controller.signal }));
    const patient = tokens.getToken();
    const answer = await arrived;
    controller.abort();
    expect(await impatient).toMatchObject({ code: 'aborted' });
    answer();
    expect((await patient).value).toBe('canary-token-1');
    expect(provider.tokenRequests).toHaveLength(1);
  });
});

describe('no token', () => {
  it.each([
    [401, { error: 'invalid_client' }, 'invalid_client'],
    [401, {}, 'invalid_client'],
    [400, { error: 'invalid_scope' }, 'invalid_scope'],
    [400, { error: 'invalid_target' }, 'invalid_target'],
    [400, { error: 'unauthorized_client' }, 'unauthorized_client'],
    [400, { error: 'something_else' }, 'refused'],
    [403, '', 'refused'],
    [429, { error: 'slow_down' }, 'rate_limited'],
    [503, '<h1>down</h1>', 'provider_unavailable'],
    [400, { error: 'temporarily_unavailable' }, 'provider_unavailable'],
    [302, {}, 'refused'],
    [200, { error: 'invalid_client' }, 'invalid_client'],
    [200, { access_token: 'canary-token' }, 'invalid_response'],
    [200, { access_token: 'canary-token', token_type: 'DPoP', expires_in: 1 }, 'invalid_response'],
    [200, { access_token: 'canary token', token_type: 'Bearer' }, 'invalid_response'],
    [200, { access_token: 'canary-token', token_type: 'bearer', expires_in: -1 }, 'invalid_response'],
    [
      200,
      { access_token: 'canary-token', token_type: 'bearer', expires_in: 1, scope: 'a  b' },
      'invalid_response',
    ],
    [
      200,
      { access_token: 'canary-token', token_type: 'bearer', expires_in: 1, scope: 'openid' },
      'scope_not_granted',
    ],
  ])('comes of %i %j', async (status, body, code) => {
    provider.token = json(status, body, { location: `${provider.issuer}/elsewhere` });
    expect(await codeOf()).toBe(code);
    expect(provider.tokenRequests).toHaveLength(1);
  });

  it('comes of a body in another media type, or one without end', async () => {
    provider.token = (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>canary-token</p>');
    expect(await codeOf()).toBe('invalid_response');
    provider.token = (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(300_000));
    expect(await codeOf()).toBe('invalid_response');
  });

  it('comes of a provider that hangs, breaks off, or is not there', async () => {
    provider.token = () => undefined;
    expect(await codeOf({ timeoutMs: 100 })).toBe('timeout');
    provider.token = (response) => response.destroy();
    expect(await codeOf()).toBe('network_failed');
    expect(await codeOf({ issuer: 'http://127.0.0.1:1' })).toBe('network_failed');
  });

  it('comes of many steps that are late together, after the time for all of them', async () => {
    const signers = (): Promise<readonly Signer[]> =>
      new Promise((resolve) => setTimeout(() => resolve([key]), 20));
    provider.metadata = (response, request) =>
      request.path === '/.well-known/oauth-authorization-server'
        ? json(404, {})(response, request)
        : undefined;
    const late = { key: { signers }, timeoutMs: 60_000, deadlineMs: 300 };
    expect(await failure(source(late).getToken())).toMatchObject({ code: 'timeout' });
    expect(records).toMatchObject([{ outcome: 'timeout' }]);
    const over = { key: { signers }, deadlineMs: 0.1 };
    expect((await failure(source(over).getToken())).code).toMatch(/timeout|key_missing/);
    expect(provider.tokenRequests).toEqual([]);
  });

  it('names the scope that was not granted, and what the provider said', async () => {
    provider.token = granted({ scope: 'accounts.read' });
    const error = await failure(source({ scopes: ['accounts.read', 'accounts.write'] }).getToken());
    expect(error.message).toContain('missing: accounts.write');
    provider.token = json(401, { error: 'invalid_client', error_description: 'no such key"\n' });
    expect(await failure(source().getToken())).toMatchObject({
      status: 401,
      error: 'invalid_client',
      errorDescription: 'no such key  ',
    });
  });

  it('is said again without asking, for a while, when asking is pointless', async () => {
    provider.token = json(401, { error: 'invalid_client' });
    const tokens = source();
    await failure(tokens.getToken());
    await failure(tokens.getToken());
    expect(provider.tokenRequests).toHaveLength(1);
    now += 30_000;
    provider.token = granted();
    await tokens.getToken();
    expect(provider.tokenRequests).toHaveLength(2);
  });

  it('is asked for again a moment after a failure that may pass, a longer one each time', async () => {
    provider.token = json(503, {});
    const tokens = source({ random: () => 1 });
    for (const [before, pause] of [50, 100, 200, 400, 800, 1_000, 1_000].entries()) {
      expect(await failure(tokens.getToken())).toMatchObject({ isFinal: false, retryAfter: undefined });
      now += pause - 1;
      await failure(tokens.getToken());
      expect(provider.tokenRequests).toHaveLength(before + 1);
      now += 1;
    }
    provider.token = granted();
    await tokens.getToken();
  });

  it('is asked for again when the provider said', async () => {
    const tokens = source();
    provider.token = json(429, {}, { 'retry-after': new Date(now + 7_000).toUTCString() });
    expect(await failure(tokens.getToken())).toMatchObject({ code: 'rate_limited', retryAfter: 7 });
    provider.token = granted();
    now += 6_999;
    expect(await failure(tokens.getToken())).toMatchObject({ code: 'rate_limited' });
    expect(provider.tokenRequests).toHaveLength(1);
    now += 1;
    await tokens.getToken();
  });

  it('is asked for again while nobody has one, where that was wished, and the failure may pass', async () => {
    const answers = [json(503, {}), json(429, {}, { 'retry-after': '0' }), granted()];
    provider.token = (response, request) => answers.shift()?.(response, request);
    expect((await source({ retryForMs: 60_000 }).getToken()).value).toBe('canary-token-1');
    const assertions = provider.tokenRequests.map(({ form }) => form.get('client_assertion'));
    expect(new Set(assertions).size).toBe(3);

    provider.token = json(401, { error: 'invalid_client' });
    expect(await codeOf({ retryForMs: 60_000 })).toBe('invalid_client');
    provider.token = json(429, {}, { 'retry-after': '61' });
    expect(await codeOf({ retryForMs: 60_000 })).toBe('rate_limited');
    expect(provider.tokenRequests).toHaveLength(5);
  });

  it.each([
    ['an error', new Error('module is locked')],
    ['what a fetch throws', new TypeError('fetch failed')],
    ['no error at all', undefined],
  ])('is sent for when the key cannot sign, by %s, which is recorded', async (_, reason) => {
    const broken: Signer = { ...key, sign: () => Promise.reject(reason) };
    expect(await codeOf({ key: broken })).toBe('signing_failed');
    expect(provider.tokenRequests).toEqual([]);
    expect(records).toMatchObject([{ outcome: 'signing_failed', kid: key.kid }]);
  });

  it('is recorded too where what was thrown has no code', async () => {
    let isBroken = false;
    const clock = (): number => {
      if (!isBroken) return now;
      isBroken = false;
      throw new RangeError('no clock');
    };
    const sign: Signer['sign'] = (bytes) => {
      isBroken = true;
      return key.sign(bytes);
    };
    await expect(source({ clock, key: { ...key, sign } }).getToken()).rejects.toThrow(RangeError);
    expect(records).toMatchObject([{ outcome: 'failed', kid: key.kid }]);
  });

  it('is kept from nobody by a listener that throws', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const onTokenRequest = (): never => {
      throw new Error('listener');
    };
    expect((await source({ onTokenRequest }).getToken()).value).toBe('canary-token-1');
    provider.token = json(503, {});
    expect(await codeOf({ onTokenRequest })).toBe('provider_unavailable');
    expect(warned).toHaveBeenCalled();
    warned.mockRestore();
  });
});

describe('discovery', () => {
  it('falls back to OpenID Connect Discovery', async () => {
    const { issuer } = provider;
    provider.metadata = (response, request) =>
      request.path === '/.well-known/openid-configuration'
        ? json(200, { issuer, token_endpoint: `${issuer}/token` })(response, request)
        : json(404, {})(response, request);
    await source().getToken();
  });

  it.each<[string, (issuer: string) => object, string]>([
    [
      'another issuer',
      (issuer) => ({ issuer: `${issuer}/`, token_endpoint: `${issuer}/token` }),
      'issuer_mismatch',
    ],
    ['no token endpoint', (issuer) => ({ issuer }), 'discovery_failed'],
    [
      'a token endpoint elsewhere without TLS',
      (issuer) => ({ issuer, token_endpoint: 'http://op.example/token' }),
      'insecure_url',
    ],
    [
      'other algorithms',
      (issuer) => ({
        issuer,
        token_endpoint: `${issuer}/token`,
        token_endpoint_auth_signing_alg_values_supported: ['RS256'],
      }),
      'algorithm_not_supported',
    ],
  ])('that finds %s sends nothing', async (_, metadata, code) => {
    provider.metadata = json(200, metadata(provider.issuer));
    expect(await codeOf()).toBe(code);
    expect(provider.tokenRequests).toEqual([]);
  });

  it('is done again each hour; while it fails, what was found serves for a day', async () => {
    const hour = 3_600_000;
    provider.token = granted({ expires_in: 0 });
    const tokens = source({ timeoutMs: 1_000 });
    await tokens.getToken();
    const found = provider.metadata;
    const discoveries = (): number =>
      provider.requests.filter(({ path }) => path === '/.well-known/oauth-authorization-server').length;
    for (const broken of [json(503, {}), (response: ServerResponse) => void response.destroy()]) {
      provider.metadata = broken;
      now += hour;
      const before = discoveries();
      await tokens.getToken();
      await tokens.getToken(); // the next attempt is a minute away
      expect(discoveries()).toBe(before + 1);
      now += 60_000;
      await tokens.getToken();
      expect(discoveries()).toBe(before + 2);
    }
    now = start + 24 * hour;
    expect(await failure(tokens.getToken())).toMatchObject({ code: 'network_failed' });
    provider.metadata = found;
    now += 1_000;
    await tokens.getToken();
    now += hour;
    provider.metadata = json(200, {
      issuer: 'https://evil.example',
      token_endpoint: 'https://evil.example/',
    });
    expect(await failure(tokens.getToken())).toMatchObject({ code: 'issuer_mismatch' });
  });

  it('does not follow a redirect', async () => {
    provider.metadata = (response) => response.writeHead(302, { location: `${provider.issuer}/other` }).end();
    expect(await codeOf()).toBe('discovery_failed');
  });

  it('needs https, but for loopback where that is allowed', async () => {
    expect(await codeOf({ issuer: 'http://op.example' })).toBe('insecure_url');
    expect(await codeOf({ [allowInsecureLoopback]: false })).toBe('insecure_url');
    expect(await codeOf({ issuer: 'https://user:canary-token@op.example' })).toBe('insecure_url');
  });
});

describe('a source is not made', () => {
  it('without a scope, with a scope that is none, or for an assertion that lives for hours', () => {
    expect(() => source({ scopes: [] })).toThrow(TypeError);
    expect(() => source({ scopes: ['accounts read'] })).toThrow('RFC 6749');
    expect(() => source({ profile: { lifetime: 3600 } })).toThrow('1 to 300');
    for (const [name, value] of [
      ['audience', 'tokenEndpoint'],
      ['timeUnit', 'second'],
      ['type', 'jwt'],
      ['lifetime', '60'],
      ['algorithms', ['HS256']],
      ['claims', 'tenant'],
      ['lifeTime', 60],
    ] as const)
      expect(() => source({ profile: { [name]: value } })).toThrow(name);
    expect(() => source({ clockCorrection: 3600 })).toThrow('0 to 300');
    expect(() => source({ origins: ['https://api.example/path'] })).toThrow('scheme, host and port');
  });
});
