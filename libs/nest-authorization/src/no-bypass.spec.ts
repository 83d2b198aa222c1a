import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { scopes } from '@ambit/scopes';
import { type Decision, RequireScopes } from './index.ts';
import {
  institution,
  NotesController,
  notesAppOn,
  otherInstitution,
  otherUser,
  platforms,
  rawRequest,
  remembering,
  type TestKeys,
  testKeys,
  user,
} from './notes-app.fixture.ts';

const path = `/${institution}/user/${user}/notes/n1`;
const putHeaders = ['Content-Type: application/json', 'If-Match: "1"'];
const body = '{"text":"x"}';

@Controller('reports')
class Reports {
  @Get('all')
  @RequireScopes([scopes.decisions.read, scopes.policy.read], { reason: 'about nobody' })
  all(): string {
    return 'canary-report';
  }
}

/** Spellings of the path of an operation that something on the way may read in another way than the router. */
const spellings: readonly (readonly [string, string])[] = [
  ['a trailing slash', `${path}/`],
  ['two trailing slashes', `${path}//`],
  ['a doubled slash at the start', `/${path}`],
  ['a doubled slash inside', path.replace('/notes/', '//notes/')],
  ['an encoded slash', path.replace('/notes/', '/notes%2F')],
  ['an encoded slash in lower case', path.replace('/notes/', '/notes%2f')],
  ['an encoded backslash', path.replace('/notes/', '/notes%5C')],
  ['a backslash', path.replace('/notes/', '/notes\\')],
  ['a dot segment', path.replace('/notes/', '/./notes/')],
  ['a dot-dot segment', path.replace('/notes/', '/x/../notes/')],
  ['an encoded dot-dot segment', path.replace('/notes/', '/x/%2e%2e/notes/')],
  ['a dot-dot segment out of a public route', `/health/..${path}`],
  ['a dot-dot segment out of a page', `/problems/..${path}`],
  ['an encoded one out of a page', `/problems/%2e%2e${path}`],
  ['another case', path.replace('/notes/', '/NOTES/')],
  ['an encoded letter', path.replace('/notes/', '/%6eotes/')],
  ['a doubly encoded letter', path.replace('/notes/', '/%256eotes/')],
  ['a semicolon parameter', `${path};a=b`],
  ['a semicolon parameter inside', path.replace('/user/', '/user;a=b/')],
  ['a semicolon public route', `/health;${path}`],
  ['a NUL', `${path}%00`],
  ['a line end', `${path}%0d%0aX: y`.replace(' ', '%20')],
  ['an absolute form', `http://x${path}`],
  ['an absolute form of another host', `http://elsewhere.example${path}`],
  ['an absolute form with credentials', `http://a:b@x${path}`],
  ['a fragment', `${path}#/health`],
  ['an overlong encoding', path.replace('/notes/', '%c0%afnotes/')],
  ['an encoded question mark', `${path}%3Fx`],
];

/** What asks for another method than that of the request line. */
const overrides: readonly (readonly [string, string, readonly string[], string])[] = [
  ['X-HTTP-Method-Override', 'POST', ['X-HTTP-Method-Override: GET'], ''],
  ['X-HTTP-Method', 'POST', ['X-HTTP-Method: GET'], ''],
  ['X-Method-Override', 'POST', ['X-Method-Override: PUT'], body],
  ['_method in the query', 'POST', [], ''],
  ['_method in a form', 'POST', ['Content-Type: application/x-www-form-urlencoded'], '_method=PUT'],
];

describe.each(platforms)('on %s', (platform) => {
  let keys: TestKeys;
  let app: INestApplication;
  let decisions: Decision[];
  let asked: number;
  let token: string;
  let otherScope: string;
  beforeAll(async () => {
    keys = await testKeys();
    app = await notesAppOn(
      platform,
      {
        verifier: remembering(keys.options.verifier),
        permissionPolicy: {
          decide: () => {
            asked += 1;
            return { allowed: true };
          },
        },
        onDecision: (decision) => decisions.push(decision),
      },
      [NotesController, Reports],
    );
    await app.listen(0, '127.0.0.1');
    token = await keys.token();
    otherScope = await keys.token({ scope: 'openid' });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    decisions = [];
    asked = 0;
  });
  const bearer = (value: string): string => `Authorization: Bearer ${value}`;
  /** Refused, and nothing of a handler's answer in it. */
  const expectRefused = ({ status, text }: { status: number; text: string }): void => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toContain('"who"');
    expect(asked).toBe(0);
  };

  describe.each(spellings)('a path with %s', (_, spelled) => {
    it('opens nothing to those who have no token, or one without the scope', async () => {
      for (const method of ['GET', 'HEAD', 'PUT']) {
        expectRefused(await rawRequest(app, `${method} ${spelled}`));
        expectRefused(await rawRequest(app, `${method} ${spelled}`, [bearer(otherScope)]));
      }
    });

    it('is of the institution and the user that were checked, or of none', async () => {
      const foreign = spelled.replace(institution, otherInstitution);
      expectRefused(await rawRequest(app, `GET ${foreign}`, [bearer(token)]));
      expectRefused(await rawRequest(app, `GET ${spelled.replace(user, otherUser)}`, [bearer(token)]));
      const own = await rawRequest(app, `GET ${spelled}`, [bearer(token)]);
      if (own.status === 200) {
        expect(decisions.at(-1)).toMatchObject({ outcome: 'allowed', institution, enterpriseUser: user });
        expect(own.text).toContain(`"institution":"${institution}","enterpriseUser":"${user}"`);
      } else expect(own.status).toBeGreaterThanOrEqual(400);
    });
  });

  describe.each(overrides)('%s', (name, method, headers, sent) => {
    it('is not read: the method is that of the request line', async () => {
      const url = name.includes('query') ? `${path}?_method=GET` : path;
      for (const credentials of [[], [bearer(token)]])
        expect(await rawRequest(app, `${method} ${url}`, [...credentials, ...headers], sent)).toMatchObject({
          status: 404,
        });
      expect(asked).toBe(0);
    });
  });

  describe('HEAD', () => {
    it('is guarded as GET, answered without a body, and recorded as the operation', async () => {
      expect((await rawRequest(app, `HEAD ${path}`)).status).toBe(401);
      expect((await rawRequest(app, `HEAD ${path}`, [bearer(otherScope)])).status).toBe(403);
      const answered = await rawRequest(app, `HEAD ${path}`, [bearer(token)]);
      expect(answered.status).toBe(200);
      expect(answered.text).toMatch(/\r\netag: "1"\r\n/i);
      expect(answered.text).toMatch(/\r\n\r\n$/);
      expect(decisions.map(({ operation, outcome }) => [operation, outcome])).toEqual([
        ['getNote', 'refused'],
        ['getNote', 'refused'],
        ['getNote', 'allowed'],
      ]);
    });

    it('of an operation that is no GET is not there', async () => {
      expect((await rawRequest(app, `HEAD /reports`, [bearer(token)])).status).toBe(404);
    });
  });

  it.each(['OPTIONS', 'TRACE', 'DELETE', 'PATCH', 'POST', 'PROPFIND', 'SEARCH', 'LOCK', 'M-SEARCH', 'QUERY'])(
    '%s, which no operation has, is not there, with or without a token',
    async (method) => {
      for (const headers of [[], [bearer(token)]]) {
        const { status, text } = await rawRequest(app, `${method} ${path}`, headers);
        expect([404, 405, 400]).toContain(status);
        expect(text).not.toContain('"who"');
        // TRACE would answer the request, token and all.
        expect(text).not.toContain(token);
      }
      expect(asked).toBe(0);
    },
  );

  it.each(['get', 'Get', 'GETT', 'FOO', 'get\tPUT'])('the method %j is none', async (method) => {
    const { status, text } = await rawRequest(app, `${method} ${path}`, [bearer(token)]);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain('"who"');
  });

  describe('a header that is there twice', () => {
    it.each([
      ['Authorization, the good one first', (good: string) => [bearer(good), bearer('a.b.c')]],
      ['Authorization, the good one last', (good: string) => [bearer('a.b.c'), bearer(good)]],
      ['Authorization, the same', (good: string) => [bearer(good), bearer(good)]],
      ['Authorization in another case', (good: string) => [bearer(good), `authorization: Bearer ${good}`]],
    ])('%s: is refused', async (_, headers) => {
      expect(await rawRequest(app, `GET ${path}`, headers(token))).toMatchObject({ status: 400 });
      expect(decisions).toMatchObject([{ rule: 'several_authorization_headers' }]);
    });

    it.each([
      [
        'Content-Type, the good one first',
        ['Content-Type: application/json', 'Content-Type: text/plain', 'If-Match: "1"'],
      ],
      [
        'Content-Type, the good one last',
        ['Content-Type: text/plain', 'Content-Type: application/json', 'If-Match: "1"'],
      ],
      ['If-Match', [...putHeaders, 'If-Match: "2"']],
      ['If-Match, the same', [...putHeaders, 'If-Match: "1"']],
      ['Content-Length', [...putHeaders, 'Content-Length: 1']],
    ])('%s: is refused', async (_, headers) => {
      expect(await rawRequest(app, `PUT ${path}`, [bearer(token), ...headers], body)).toMatchObject({
        status: 400,
      });
      expect(asked).toBe(0);
    });
  });

  describe('a token', () => {
    it('in the query is not read', async () => {
      expect(await rawRequest(app, `GET ${path}?access_token=${token}`)).toMatchObject({ status: 401 });
    });

    it('in a form is not read', async () => {
      const form = ['Content-Type: application/x-www-form-urlencoded'];
      expect(await rawRequest(app, `PUT ${path}`, form, `access_token=${token}`)).toMatchObject({
        status: 401,
      });
    });

    it.each(['X-Authorization', 'Proxy-Authorization', 'X-Access-Token', 'Cookie'])(
      'in %s is not read',
      async (name) => {
        expect(await rawRequest(app, `GET ${path}`, [`${name}: Bearer ${token}`])).toMatchObject({
          status: 401,
        });
      },
    );

    it('that another router has seen counts for nothing: headers of proxies are not read', async () => {
      const headers = ['X-Original-URL: /health', 'X-Rewrite-URL: /health', 'X-Forwarded-Prefix: /health'];
      expect(await rawRequest(app, `GET ${path}`, headers)).toMatchObject({ status: 401 });
      expect(await rawRequest(app, 'GET /health', [`X-Original-URL: ${path}`])).toMatchObject({
        status: 200,
      });
    });
  });

  // Longer ones are cut off by node, before there is a request.
  it.each([2_000, 10_000, 15_000])('a URL of %d characters is refused, and opens nothing', async (length) => {
    for (const url of [`${path}${'a'.repeat(length)}`, `${path}?x=${'a'.repeat(length)}`]) {
      const { status, text } = await rawRequest(app, `GET ${url}`, [bearer(token)]);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain('"who"');
    }
    expect(asked).toBe(0);
  });

  it('a body is not parsed before the caller is known, whatever it says it is', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'a/b+json'])
      expect(await rawRequest(app, `PUT ${path}`, [`Content-Type: ${type}`], '{"text":')).toMatchObject({
        status: 401,
      });
    // Fastify looks at the form of the header.
    const { status } = await rawRequest(app, `PUT ${path}`, ['Content-Type: nonsense'], '{"text":');
    expect([401, 415]).toContain(status);
  });

  it('a body that is compressed is not inflated before the caller is known', async () => {
    const headers = ['Content-Type: application/json', 'Content-Encoding: gzip', 'If-Match: "1"'];
    expectRefused(await rawRequest(app, `PUT ${path}`, headers, body));
    expectRefused(await rawRequest(app, `PUT ${path}`, [bearer(token), ...headers], 'no gzip at all'));
  });

  describe('a route that needs scopes alone', () => {
    const ask = async (scope?: string) =>
      rawRequest(app, 'GET /reports/all', scope === undefined ? [] : [bearer(await keys.token({ scope }))]);

    it('is open to clients that hold all of them, of whichever institution', async () => {
      const good = await keys.token({ scope: 'policy.read decisions.read', institutions: undefined });
      expect(await rawRequest(app, 'GET /reports/all', [bearer(good)])).toMatchObject({ status: 200 });
      expect(decisions).toMatchObject([
        {
          outcome: 'allowed',
          operation: 'Reports.all',
          method: 'GET',
          scope: 'decisions.read policy.read',
          permission: undefined,
        },
      ]);
    });

    it('is closed to all others, and the challenge names every scope that is needed', async () => {
      expect((await ask()).status).toBe(401);
      for (const scope of ['accounts.read', 'policy.read', 'decisions.read', 'policy.read decisions.readx']) {
        const { status, text } = await ask(scope);
        expect(status).toBe(403);
        expect(text).toContain('error="insufficient_scope"');
        expect(text).toContain('scope="decisions.read policy.read"');
        expect(text).not.toContain('canary-report');
      }
      expect((await ask('policy.read')).text).toContain(`lacks the scope 'decisions.read'`);
      expect((await ask('accounts.read')).text).toContain(`lacks the scopes 'decisions.read', 'policy.read'`);
    });
  });

  it('the policy is for clients that may read it, with every route', async () => {
    expect((await rawRequest(app, 'GET /policy')).status).toBe(401);
    expect((await rawRequest(app, 'GET /policy', [bearer(token)])).status).toBe(403);
    const reader = await keys.token({ scope: 'policy.read' });
    const response = await fetch(`${await app.getUrl()}/policy`, {
      headers: { authorization: `Bearer ${reader}` },
    });
    const { routes } = (await response.json()) as { routes: readonly { method: string; path: string }[] };
    expect(routes.map(({ method, path: at }) => `${method} ${at}`).toSorted()).toEqual([
      'GET /.well-known/oauth-protected-resource',
      'GET /.well-known/oauth-protected-resource/*',
      'GET /:tenant/user/:user/notes/:id',
      'GET /health',
      'GET /policy',
      'GET /problems',
      'GET /problems/:type',
      'GET /reports/all',
      'PUT /:tenant/user/:user/notes/:id',
    ]);
    expect(routes).toContainEqual({
      method: 'GET',
      path: '/:tenant/user/:user/notes/:id',
      handler: 'NotesController.getNote',
      access: 'operation',
      api: 'notes',
      operation: 'getNote',
      scopes: ['accounts.read'],
      permission: 'notes:view',
      resource: 'id',
      boundary: { institution: 'tenant', enterpriseUser: 'user' },
    });
  });
});
