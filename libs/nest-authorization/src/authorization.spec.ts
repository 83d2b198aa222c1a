import { AccessTokenError } from '@ambit/access-token';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import * as publicSurface from './index.ts';
import type { Decision, PermissionAnswer, PermissionQuestion } from './index.ts';
import {
  institution,
  notesApi,
  notesAppOn,
  otherInstitution,
  otherUser,
  platforms,
  rawRequest,
  type TestKeys,
  testKeys,
  user,
} from './notes-app.fixture.ts';

const url = `/${institution}/user/${user}/notes/n1`;
const requestId = '4b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';

interface Ask {
  readonly method?: 'GET' | 'PUT' | 'HEAD' | 'OPTIONS' | 'POST';
  readonly url?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

const put = { method: 'PUT', body: '{"text":"x"}' } as const;
const putHeaders = { 'content-type': 'application/json', 'if-match': '"1"' };

describe.each(platforms)('on %s', (platform) => {
  let keys: TestKeys;
  let app: INestApplication;
  let at: string;
  let decisions: Decision[];
  let errors: unknown[];
  let questions: PermissionQuestion[];
  let answer: PermissionAnswer;

  async function ask({ method = 'GET', url: path = url, token, headers = {}, body }: Ask = {}) {
    const response = await fetch(`${at}${path}`, {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      body: body ?? null,
    });
    const text = await response.text();
    const isJson = String(response.headers.get('content-type')).includes('json');
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      challenge: response.headers.get('www-authenticate'),
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  beforeAll(async () => {
    keys = await testKeys();
    app = await notesAppOn(platform, {
      ...keys.options,
      resourceMetadata: 'https://notes.example/.well-known/oauth-protected-resource',
      permissionPolicy: {
        decide: (question) => {
          questions.push(question);
          return Promise.resolve(answer);
        },
      },
      onDecision: (decision) => decisions.push(decision),
      documentation: 'https://notes.example/docs',
      onError: (error) => errors.push(error),
      isUnavailable: (error) => String(error).includes('database away'),
    });
    await app.listen(0, '127.0.0.1');
    at = await app.getUrl();
  });
  afterAll(() => app.close());
  beforeEach(() => {
    decisions = [];
    errors = [];
    questions = [];
    answer = { allowed: true };
  });

  describe('a request that passes every stage', () => {
    it('reaches its handler with parsed input and the caller, and gets status, headers and body of the answer', async () => {
      const response = await ask({ token: await keys.token(), headers: { 'x-request-id': requestId } });
      expect(response).toMatchObject({
        status: 200,
        headers: { etag: '"1"', 'x-correlation-id': requestId, 'cache-control': 'no-store' },
        body: {
          input: { params: { tenant: institution, user, id: 'n1' } },
          who: { clientId: 'client', institution, enterpriseUser: user, correlationId: requestId },
        },
      });
      expect(questions).toEqual([
        { institution, enterpriseUser: user, permission: 'notes:view', resource: 'n1' },
      ]);
    });

    it('is recorded as allowed, with the token known by a hash alone', async () => {
      await ask({ token: await keys.token() });
      expect(decisions).toMatchObject([
        { outcome: 'allowed', operation: 'getNote', clientId: 'client', enterpriseUser: user },
      ]);
      expect(JSON.stringify(decisions)).not.toContain('canary-jti');
    });

    it('may act for any enterprise user where the registration says so', async () => {
      const token = await keys.token({ institutions: [{ id: institution, enterprise_users: 'any' }] });
      expect((await ask({ token, url: url.replace(user, otherUser) })).status).toBe(200);
    });

    it('is served for HEAD as for GET, behind the same guard', async () => {
      expect((await ask({ method: 'HEAD' })).status).toBe(401);
      expect((await ask({ method: 'HEAD', token: await keys.token() })).status).toBe(200);
    });
  });

  describe('authentication', () => {
    it('challenges a request without a token, without an error code', async () => {
      const response = await ask();
      expect(response.status).toBe(401);
      expect(response.challenge).toBe(
        'Bearer realm="notes", resource_metadata="https://notes.example/.well-known/oauth-protected-resource"',
      );
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(response.body).toMatchObject({
        type: '/problems/no-access-token',
        status: 401,
        stage: 'authentication',
        correlationId: response.headers['x-correlation-id'],
      });
      expect(decisions).toMatchObject([
        { outcome: 'refused', stage: 'authentication', rule: 'no_token', status: 401 },
      ]);
    });

    it.each(['Basic dTpw', 'Bearer', 'Bearer a.b', 'bearer'])(
      'refuses Authorization: %s',
      async (authorization) => {
        expect((await ask({ headers: { authorization } })).status).toBe(401);
      },
    );

    it.each([
      (token: string) => `Bearer ${token} more`,
      (token: string) => `Bearer ${token}, Bearer a.b.c`,
      (token: string) => `Basic dTpw Bearer ${token}`,
      (token: string) => `Bearer\t${token}`,
    ])('refuses a good token beside which there is more: %s', async (header) => {
      const refused = await ask({ headers: { authorization: header(await keys.token()) } });
      expect(refused).toMatchObject({ status: 401, body: { type: '/problems/no-access-token' } });
    });

    it('refuses two Authorization headers, even if one would do', async () => {
      const authorization = `Authorization: Bearer ${await keys.token()}`;
      const refused = await rawRequest(app, `GET ${url}`, [authorization, authorization]);
      expect(refused.status).toBe(400);
      expect(refused.text).toContain('error="invalid_request"');
    });

    it.each([
      ['a wrong type', {}, { typ: 'JWT' }, 'wrong_type'],
      ['another audience', { aud: 'https://other.example' }, {}, 'wrong_audience'],
      ['another issuer', { iss: 'https://other.example' }, {}, 'wrong_issuer'],
      ['a passed end', { exp: 1 }, {}, 'expired'],
      ['no client', { client_id: undefined }, {}, 'missing_claim'],
    ])('refuses a token with %s as invalid_token', async (_, claims, header, rule) => {
      const response = await ask({ token: await keys.token(claims, header) });
      expect(response.status).toBe(401);
      expect(response.challenge).toContain('error="invalid_token"');
      expect(decisions[0]?.rule).toBe(rule);
    });

    it('ignores a token in the query, and the query is not known', async () => {
      expect((await ask({ url: `${url}?access_token=${await keys.token()}` })).status).toBe(401);
      expect((await ask({ url: `${url}?access_token=x`, token: await keys.token() })).status).toBe(400);
    });
  });

  describe('authorisation', () => {
    it('refuses a client without the scope, and names it in the challenge', async () => {
      const response = await ask({ token: await keys.token({ scope: 'accounts.write' }) });
      expect(response.status).toBe(403);
      expect(response.challenge).toContain('error="insufficient_scope"');
      expect(response.challenge).toContain('scope="accounts.read"');
      expect(response.body).toMatchObject({ type: '/problems/insufficient-scope', stage: 'scope' });
    });

    it.each([
      ['another institution', url.replace(institution, otherInstitution), {}, 'institution'],
      ['no institutions at all', url, { institutions: undefined }, 'institution'],
      ['a claim that cannot be read', url, { institutions: 'all' }, 'institution'],
      [
        'an enterprise user that the client may not act for',
        url.replace(user, otherUser),
        {},
        'enterprise_user',
      ],
    ])('refuses %s', async (_, path, claims, stage) => {
      const response = await ask({ url: path, token: await keys.token(claims) });
      expect(response).toMatchObject({ status: 403, body: { stage } });
      expect(questions).toEqual([]);
    });

    it.each([
      ['missing_permission', "lacks the permission 'notes:view'"],
      ['unknown_enterprise_user', 'does not exist in this institution'],
    ] as const)('refuses by the policy: %s', async (reason, detail) => {
      answer = { allowed: false, reason };
      const response = await ask({ token: await keys.token() });
      expect(response).toMatchObject({
        status: 403,
        body: { stage: 'permission', type: '/problems/permission-denied' },
      });
      expect(response.body.detail).toContain(detail);
    });
  });

  describe('input', () => {
    it('names each field of the body that failed', async () => {
      const response = await ask({
        ...put,
        token: await keys.token(),
        headers: putHeaders,
        body: JSON.stringify({ text: 'x'.repeat(21), tag: { name: 1 }, color: 'red', 'a/b': 1 }),
      });
      expect(response).toMatchObject({
        status: 422,
        body: { stage: 'input', type: '/problems/invalid-body' },
      });
      expect(response.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
        '/a~1b',
        '/color',
        '/tag/name',
        '/text',
      ]);
    });

    it.each([
      ['no If-Match', { 'content-type': 'application/json' }, '{"text":"x"}', 428],
      ['an If-Match that is none', { ...putHeaders, 'if-match': '*' }, '{"text":"x"}', 400],
      ['another media type', { ...putHeaders, 'content-type': 'text/plain' }, '{"text":"x"}', 415],
      ['no JSON', putHeaders, '{"text":', 400],
      ['no UTF-8', putHeaders, Buffer.from([0x22, 0xff, 0x22]), 400],
      ['no body', putHeaders, undefined, 400],
      ['a body of null', putHeaders, 'null', 422],
    ])('with %s is refused', async (_, headers, body, status) => {
      const response = await ask({
        method: 'PUT',
        token: await keys.token(),
        headers,
        ...(body !== undefined && { body }),
      });
      expect(response).toMatchObject({ status, body: { stage: 'input' } });
    });

    it('in the path that does not fit is refused', async () => {
      const response = await ask({ url: `${url}-much-too-long`, token: await keys.token() });
      expect(response).toMatchObject({ status: 400, body: { stage: 'input', errors: [{ pointer: '/id' }] } });
    });

    it('is not looked at before the caller is known', async () => {
      expect((await ask({ ...put, headers: putHeaders, body: '{"text":' })).status).toBe(401);
      const token = await keys.token({ scope: 'accounts.read' });
      expect((await ask({ ...put, token, headers: putHeaders, body: '{"text":' })).status).toBe(403);
    });
  });

  describe('the order of the stages', () => {
    it('is authentication, scope, institution, enterprise user, input, permission', async () => {
      answer = { allowed: false, reason: 'missing_permission' };
      const wrong = { method: 'PUT', url: `/${otherInstitution}/user/${otherUser}/notes/n1` } as const;
      const stages: string[] = [];
      const see = async (request: Ask): Promise<void> => void stages.push((await ask(request)).body.stage);
      await see(wrong);
      await see({ ...wrong, token: await keys.token({ scope: 'openid' }) });
      await see({ ...wrong, token: await keys.token() });
      await see({
        ...wrong,
        token: await keys.token({ institutions: [{ id: otherInstitution, enterprise_users: [] }] }),
      });
      const token = await keys.token({
        institutions: [{ id: otherInstitution, enterprise_users: [otherUser] }],
      });
      await see({ ...wrong, token });
      await see({ ...wrong, token, headers: putHeaders, body: '{"text":"x"}' });
      expect(stages).toEqual([
        'authentication',
        'scope',
        'institution',
        'enterprise_user',
        'input',
        'permission',
      ]);
    });
  });

  describe('everything else', () => {
    it('that is public is served without a token, with a correlation id', async () => {
      expect(await ask({ url: '/health' })).toMatchObject({
        status: 200,
        body: { status: 'ok' },
        headers: { 'x-correlation-id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
    });

    it('that does not exist is a problem with a correlation id', async () => {
      expect(await ask({ url: '/nothing' })).toMatchObject({
        status: 404,
        body: { type: '/problems/not-found' },
        headers: { 'x-correlation-id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
    });

    it('that cannot be decoded is a problem, and the URL is not repeated', async () => {
      expect(await ask({ url: '/problems/canary%ZZ' })).toMatchObject({
        status: 400,
        body: { type: '/problems/malformed-request', detail: expect.not.stringContaining('canary') },
        headers: {
          'content-type': expect.stringContaining('application/problem+json'),
          'x-correlation-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      });
    });

    it.each(['broken', 'nan'])('that fails (%s) is a 500 that tells nothing', async (id) => {
      const response = await ask({ url: url.replace('n1', id), token: await keys.token() });
      expect(response.status).toBe(500);
      expect(JSON.stringify(response)).not.toContain('canary-internal-detail');
      expect(errors).toHaveLength(1);
    });

    it('that needs a stronger authentication says which, by RFC 9470', async () => {
      const response = await ask({ url: url.replace('n1', 'weak'), token: await keys.token() });
      expect(response).toMatchObject({
        status: 401,
        body: { type: '/problems/insufficient-user-authentication' },
      });
      expect(response.challenge).toMatch(
        /^Bearer realm="notes", error="insufficient_user_authentication", error_description="[^"]+", acr_values="strong", max_age="60", resource_metadata="[^"]+"$/,
      );
    });

    it('that needs what is away is a 503 with Retry-After, and is told to the operators', async () => {
      const response = await ask({ url: url.replace('n1', 'away'), token: await keys.token() });
      expect(response).toMatchObject({
        status: 503,
        headers: { 'retry-after': '5' },
        body: { type: '/problems/unavailable' },
      });
      expect(errors).toHaveLength(1);
    });

    it('about the API is told by its metadata', async () => {
      expect((await ask({ url: '/.well-known/oauth-protected-resource' })).body).toEqual({
        resource: notesApi.audience,
        authorization_servers: ['https://op.example'],
        scopes_supported: ['accounts.read', 'accounts.write', 'policy.read'],
        bearer_methods_supported: ['header'],
        resource_name: 'Notes',
        resource_documentation: 'https://notes.example/docs',
      });
    });
  });

  describe('an outage of the keys', () => {
    it('is a 503 with Retry-After, never a 401', async () => {
      const verify = () => Promise.reject(new AccessTokenError('keys_unavailable', 'no keys'));
      const down = await notesAppOn(platform, {
        verifier: { ...keys.options.verifier, verify },
        permissionPolicy: { decide: () => Promise.resolve({ allowed: true }) },
      });
      await down.listen(0, '127.0.0.1');
      const response = await fetch(`${await down.getUrl()}${url}`, {
        headers: { authorization: 'Bearer a.b.c' },
      });
      const body: unknown = await response.json();
      await down.close();
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      expect(response.headers.get('www-authenticate')).toBeNull();
      expect(body).toMatchObject({
        type: '/problems/keys-unavailable',
        stage: 'authentication',
      });
    });
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'AuthorizationModule',
    'BootAuditError',
    'Caller',
    'Explainer',
    'InstitutionsClaim',
    'Operation',
    'OperationInput',
    'ProblemError',
    'Public',
    'RequireScopes',
    'answerFrameworkError',
    'formatRouteTable',
    'memoryRateLimiter',
    'problemTypeUri',
    'problemTypes',
    'readBodiesRaw',
    'resourceMetadataPath',
    'stepUpRequired',
  ]);
});
