import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as publicSurface from './index.ts';
import {
  allowInsecureLoopback,
  ApiError,
  type ApiClientOptions,
  ApiProblemError,
  type CallRecord,
  createApiClient,
  type TokenSource,
} from './index.ts';
import { notesApi } from './notes-api.fixture.ts';

const canary = 'canary-access-token';
const params = { tenant: 't 1', user: 'u', id: 'a/b' };
const note = { id: 'a/b', text: 'hello' };

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Behaviour = (response: ServerResponse, request: Received) => void;

function json(status: number, body: unknown, headers: Record<string, string> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-correlation-id': 'c-1', ...headers });
    response.end(JSON.stringify(body));
  };
}
const ok = json(200, note, { etag: '"1"' });
function problem(status: number, headers: Record<string, string> = {}): Behaviour {
  const body = { type: 'https://p.example/x', title: 'No', status, detail: 'because', stage: 'scope' };
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
}

let server: Server;
let received: Received[];
let behaviours: Behaviour[];
let records: CallRecord[];
let issued: number;

/** Tokens that tell one from the next, so that a test sees which was sent. */
function tokens<const S extends 'accounts.read' | 'accounts.write'>(...scopes: S[]): TokenSource<S> {
  let current = { value: `${canary}-1` };
  return {
    scopes,
    getToken: () => Promise.resolve(current),
    invalidate: (token) => {
      expect(token).toBe(current);
      issued += 1;
      current = { value: `${canary}-${issued}` };
    },
  };
}

function client(options: Partial<ApiClientOptions<'accounts.read' | 'accounts.write'>> = {}) {
  return createApiClient(notesApi, {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`, // listening on TCP
    tokens: tokens('accounts.read', 'accounts.write'),
    onCall: (record) => records.push(record),
    random: () => 0,
    [allowInsecureLoopback]: true,
    ...options,
  });
}

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(canary);
  expect(JSON.stringify(error)).not.toContain(canary);
  return error;
}

beforeEach(async () => {
  received = [];
  behaviours = [];
  records = [];
  issued = 1;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const seen = { method: request.method, url: request.url, headers: request.headers, body };
      received.push(seen);
      (behaviours.shift() ?? ok)(response, seen);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a call', () => {
  it('sends what the contract says, with the token and a request id', async () => {
    const answer = await client().replaceNote({
      params,
      headers: { 'if-match': '"1"' },
      body: { text: 'x' },
    });
    expect(answer).toEqual({ status: 200, body: note, headers: { etag: '"1"' }, correlationId: 'c-1' });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: 'PUT',
      url: '/base/t%201/user/u/notes/a%2Fb',
      body: '{"text":"x"}',
      headers: {
        authorization: `Bearer ${canary}-1`,
        'if-match': '"1"',
        'content-type': 'application/json',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
  });

  it('writes the query and leaves out what is undefined', async () => {
    await client().getNote({ params, query: { language: 'de&x=1' } });
    await client().getNote({ params, query: { language: undefined } });
    await client().getNote({ params });
    expect(received.map(({ url }) => url?.split('?')[1])).toEqual([
      'language=de%26x%3D1',
      undefined,
      undefined,
    ]);
  });

  it('is not sent when the contract refuses it, and no value is told', async () => {
    const error = await failure(client().getNote({ params: { ...params, tenant: canary.repeat(2) } }));
    expect(error).toMatchObject({ code: 'invalid_request' });
    expect(error.message).toContain('params.tenant');
    expect(received).toEqual([]);
  });

  it('is not sent when its scope was not declared, even where no type said so', async () => {
    // What a program without types does.
    const untyped = client({ tokens: tokens('accounts.read') as never });
    const error = await failure(
      untyped.replaceNote({ params, headers: { 'if-match': '"1"' }, body: { text: 'x' } }),
    );
    expect(error).toMatchObject({ code: 'scope_not_declared' });
    expect(error.message).toContain("'accounts.write'");
    expect(received).toEqual([]);
  });

  it('is not sent when there is no token', async () => {
    const broken = {
      ...tokens('accounts.read', 'accounts.write'),
      getToken: () => Promise.reject(new Error('no key')),
    };
    expect(await failure(client({ tokens: broken }).getNote({ params }))).toMatchObject({
      code: 'token_unavailable',
      message: 'getNote: not sent, there is no access token: no key',
    });
    expect(received).toEqual([]);
  });
});

describe('an answer', () => {
  it.each<[string, Behaviour]>([
    ['another shape', json(200, { id: 1 }, { etag: '"1"' })],
    ['a missing header', json(200, note)],
    ['another media type', json(200, note, { etag: '"1"', 'content-type': 'text/html' })],
    [
      'no JSON',
      (response) => response.writeHead(200, { 'content-type': 'application/json', etag: '"1"' }).end('{'),
    ],
  ])('that breaks the contract by %s is invalid_response', async (_, behaviour) => {
    behaviours = [behaviour];
    expect(await failure(client().getNote({ params }))).toMatchObject({ code: 'invalid_response' });
  });

  it('larger than the limit is not read to its end', async () => {
    behaviours = [json(200, { ...note, text: 'x'.repeat(2000) }, { etag: '"1"' })];
    expect(await failure(client({ maxResponseBytes: 1000 }).getNote({ params }))).toMatchObject({
      code: 'response_too_large',
    });
  });

  it('that redirects is not followed: the token stays here', async () => {
    behaviours = [(response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()];
    expect(await failure(client().getNote({ params }))).toMatchObject({ code: 'unexpected_status' });
    expect(received).toHaveLength(1);
  });
});

describe('a conditional read', () => {
  const unchanged: Behaviour = (response) => response.writeHead(304, { etag: '"1"' }).end();

  it('is told that nothing has changed', async () => {
    behaviours = [unchanged];
    const answer = await client().getNote({ params, headers: { 'if-none-match': '"1"' } });
    expect(answer).toMatchObject({ status: 304, headers: { etag: '"1"' } });
    expect(received[0]?.headers['if-none-match']).toBe('"1"');
    expect(records).toMatchObject([{ outcome: 'ok' }]);
  });

  it('gets what has changed', async () => {
    const answer = await client().getNote({ params, headers: { 'if-none-match': '"0"' } });
    expect(answer).toMatchObject({ status: 200, body: note });
  });

  it('is the only one that may be told so', async () => {
    behaviours = [unchanged];
    expect(await failure(client().getNote({ params }))).toMatchObject({ code: 'invalid_response' });
  });
});

describe('a refusal', () => {
  it.each([
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [412, 'precondition_failed'],
    [422, 'invalid_input'],
    [428, 'precondition_required'],
    [418, 'unexpected_status'],
  ])('%i is a typed error with its problem details', async (status, code) => {
    behaviours = [problem(status)];
    const error = await failure(client().getNote({ params }));
    expect(error).toBeInstanceOf(ApiProblemError);
    expect(error).toMatchObject({
      code,
      status,
      correlationId: 'c-1',
      problem: { stage: 'scope', detail: 'because' },
    });
    expect(received).toHaveLength(1);
  });

  it('without problem details is still a typed error', async () => {
    behaviours = [(response) => response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>no</h1>')];
    expect(await failure(client().getNote({ params }))).toMatchObject({ code: 'forbidden', status: 403 });
  });

  it('is told without the tokens that the API repeats in it', async () => {
    const jwt = `eyJ${'aB3_'.repeat(9)}.eyJ${'x'.repeat(20)}.sig-nature`;
    const opaque = 'aB3_'.repeat(12);
    const type = 'https://accounts.example.com/problems/institution-not-registered';
    const instance = 'urn:uuid:6f1d2c9a-3b7e-4c58-9d10-2a64f0b7c101';
    const texts = {
      title: `${canary}-1`,
      detail: `The token ${canary}-1, ${jwt} or ${opaque} is not valid here`,
    };
    const errors = [{ pointer: '/maturityDates.openingDate', message: jwt }];
    behaviours = [
      json(
        403,
        { type, instance, status: 403, ...texts, errors },
        {
          'content-type': 'application/problem+json',
          'x-correlation-id': `${canary}-1`,
        },
      ),
    ];
    const error = await failure(client().getNote({ params })); // looks for the token that was sent
    expect(error.message).toBe('getNote: 403 The token [cut out], [cut out] or [cut out] is not valid here');
    expect(error).toMatchObject({
      correlationId: '[cut out]',
      problem: { type, instance, errors: [{ pointer: errors[0]?.pointer, message: '[cut out]' }] },
    });
    expect(records).toMatchObject([{ correlationId: '[cut out]' }]);
  });

  it('whose body names another status is not believed', async () => {
    behaviours = [
      (response) =>
        response
          .writeHead(403, { 'content-type': 'application/problem+json' })
          .end('{"type":"x","title":"x","status":200}'),
    ];
    expect(await failure(client().getNote({ params }))).toMatchObject({
      status: 403,
      problem: { type: 'about:blank' },
    });
  });
});

describe('after a 401', () => {
  it('any operation is repeated once with a fresh token', async () => {
    behaviours = [problem(401)];
    await client().replaceNote({ params, headers: { 'if-match': '"1"' }, body: { text: 'x' } });
    expect(received.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${canary}-1`,
      `Bearer ${canary}-2`,
    ]);
    expect(received[1]?.body).toBe('{"text":"x"}');
    expect(records).toMatchObject([{ operation: 'replaceNote', outcome: 'ok', attempts: 2 }]);
  });

  it('a second 401 is the answer, and its token is dropped too', async () => {
    behaviours = [problem(401), problem(401)];
    expect(await failure(client().getNote({ params }))).toMatchObject({ code: 'unauthorized' });
    expect(received).toHaveLength(2);
    expect(issued).toBe(3);
  });
});

describe('a token source that says how its tokens travel', () => {
  const proving = (
    learn: NonNullable<TokenSource['learn']> = () => false,
  ): TokenSource<'accounts.read' | 'accounts.write'> => {
    let proofs = 0;
    return {
      ...tokens('accounts.read', 'accounts.write'),
      authorize: async ({ value }, { method, url }) => ({
        authorization: `DPoP ${value}`,
        dpop: `${method} ${new URL(url).pathname} ${(proofs += 1)}`,
      }),
      learn,
    };
  };

  it('is asked for the headers of each request', async () => {
    behaviours = [problem(503), ok];
    await client({ tokens: proving() }).getNote({ params });
    expect(received.map(({ headers }) => [headers.authorization, headers['dpop']])).toEqual([
      [`DPoP ${canary}-1`, 'GET /base/t%201/user/u/notes/a%2Fb 1'],
      [`DPoP ${canary}-1`, 'GET /base/t%201/user/u/notes/a%2Fb 2'],
    ]);
  });

  it('may have any request sent once more, with the same token, and no more than once', async () => {
    behaviours = [problem(401, { 'dpop-nonce': 'n' }), ok];
    const statuses: number[] = [];
    const proofs: unknown[] = [];
    const learning = proving(({ status, sent }) => {
      statuses.push(status);
      proofs.push(sent['dpop']);
      return status === 401;
    });
    await client({ tokens: learning }).replaceNote({
      params,
      headers: { 'if-match': '"1"' },
      body: { text: 'x' },
    });
    expect(received.map(({ headers }) => headers.authorization)).toEqual([
      `DPoP ${canary}-1`,
      `DPoP ${canary}-1`,
    ]);
    expect(received.map(({ body }) => body)).toEqual(['{"text":"x"}', '{"text":"x"}']);
    expect(statuses).toEqual([401, 200]);
    expect(proofs).toEqual(received.map(({ headers }) => headers['dpop']));

    behaviours = [problem(401), problem(401), problem(401), problem(401)];
    expect((await failure(client({ tokens: learning }).getNote({ params }))).code).toBe('unauthorized');
    expect(received).toHaveLength(6); // two for the first token, two for the fresh one
  });

  it('keeps a token from where it must not go', async () => {
    const error = await failure(
      client({
        tokens: { ...proving(), authorize: () => Promise.reject(new Error('not for this origin')) },
      }).getNote({ params }),
    );
    expect(error.code).toBe('token_unavailable');
    expect(error.message).toContain('not for this origin');
    expect(error.message).not.toContain('must not');
    expect(received).toHaveLength(0);
  });
});

describe('a failure that may pass', () => {
  const broken: Behaviour = (response) => response.destroy();

  it.each<[string, Behaviour]>([
    ['503', problem(503)],
    ['429', problem(429, { 'retry-after': '0' })],
    ['a broken connection', broken],
    [
      'a broken body',
      (response) => response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
    ],
  ])('of a safe operation is repeated: %s', async (_, behaviour) => {
    behaviours = [behaviour];
    await client().findNotes({ params, body: { text: 'x' } });
    expect(received).toHaveLength(2);
  });

  it('is told by its code alone: a fetch may put the request into its error', async () => {
    const telling: typeof fetch = async (_, init) => {
      const request = JSON.stringify(init?.headers);
      const cause = Object.assign(new Error(request), { code: 'ECONNRESET' });
      throw Object.assign(new TypeError(`failed: ${request}`, { cause }), { request });
    };
    const error = await failure(client({ fetch: telling, retries: 0 }).getNote({ params }));
    expect(error.message).toBe('getNote: the API could not be reached (ECONNRESET)');
    expect(error.cause).toMatchObject({ message: 'ECONNRESET' });
  });

  it('of an unsafe operation is not repeated', async () => {
    behaviours = [broken];
    const error = await failure(
      client().replaceNote({ params, headers: { 'if-match': '"1"' }, body: { text: 'x' } }),
    );
    expect(error.code).toBe('network_failed');
    expect(received).toHaveLength(1);
  });

  it('is given up after the last repeat', async () => {
    behaviours = [problem(503), problem(503), problem(503)];
    expect(await failure(client().getNote({ params }))).toMatchObject({ code: 'unavailable' });
    expect(received).toHaveLength(3);
    expect(records).toMatchObject([{ outcome: 'unavailable', attempts: 3, correlationId: 'c-1' }]);
  });

  it.each(['60', '99999999', new Date(Date.now() + 3_600_000).toUTCString()])(
    'that asks for a pause beyond the deadline (%s) is told at once',
    async (retryAfter) => {
      behaviours = [problem(503, { 'retry-after': retryAfter })];
      const error = await failure(client().getNote({ params }));
      expect(error).toMatchObject({ code: 'unavailable', retryAfter: expect.any(Number) });
      expect(received).toHaveLength(1);
    },
  );

  it('is told at once too where the deadline is longer than any timer', async () => {
    behaviours = [problem(503, { 'retry-after': '99999999' })];
    const error = await failure(client({ timeoutMs: 2 ** 32 - 1 }).getNote({ params }));
    expect([error.code, received.length]).toEqual(['unavailable', 1]);
  });
});

describe('a call whose operation takes an idempotency key', () => {
  const broken: Behaviour = (response) => response.destroy();
  const keysSent = () => received.map(({ headers }) => headers['idempotency-key']);
  let made: number;
  const keyed = () => client({ idempotencyKey: () => `key-of-sixteen-${(made += 1)}` });
  beforeEach(() => {
    made = 0;
  });

  it.each<[string, readonly Behaviour[]]>([
    ['a lost answer', [broken]],
    ['503', [problem(503)]],
    ['429', [problem(429, { 'retry-after': '0' })]],
    ['a first attempt that is still running', [problem(409, { 'retry-after': '0' })]],
    ['401', [problem(401)]],
    ['several of them', [broken, problem(409, { 'retry-after': '0' })]],
  ])('is repeated with the same key after %s', async (_, failures) => {
    behaviours = [...failures];
    await keyed().addNote({ params, body: { text: 'x' } });
    expect(keysSent()).toEqual(received.map(() => '"key-of-sixteen-1"'));
    expect(received).toHaveLength(failures.length + 1);
  });

  it('has a key of its own, a UUID unless said otherwise', async () => {
    const keying = keyed();
    await keying.addNote({ params, body: { text: 'x' } });
    await keying.addNote({ params, body: { text: 'x' } });
    await client().addNote({ params, body: { text: 'x' } });
    const uuid = /^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$/;
    expect(keysSent()).toEqual(['"key-of-sixteen-1"', '"key-of-sixteen-2"', expect.stringMatching(uuid)]);
  });

  it('keeps the key of the caller, which the contract checks', async () => {
    const headers = { 'idempotency-key': '"of the caller, kept across processes"' };
    expect(await failure(keyed().addNote({ params, headers, body: { text: 'x' } }))).toMatchObject({
      code: 'invalid_request',
    });
    const spaceless = { 'idempotency-key': '"of-the-caller-kept-across-processes"' };
    await keyed().addNote({ params, headers: spaceless, body: { text: 'x' } });
    expect(keysSent()).toEqual(['"of-the-caller-kept-across-processes"']);
    expect(made).toBe(0);
  });

  it('is not repeated after a conflict that will not pass, and no other operation gets a key', async () => {
    behaviours = [problem(409)];
    expect(await failure(keyed().addNote({ params, body: { text: 'x' } }))).toMatchObject({
      code: 'conflict',
    });
    await keyed().replaceNote({ params, headers: { 'if-match': '"1"' }, body: { text: 'x' } });
    expect(keysSent()).toEqual(['"key-of-sixteen-1"', undefined]);
  });
});

describe('those who are told of a call', () => {
  const throwing = (): never => {
    throw new Error('canary');
  };
  let warnings: unknown[];
  beforeEach(() => {
    warnings = [];
    jest.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(warning));
  });
  afterEach(() => void jest.restoreAllMocks());

  it('change nothing about it when they throw', async () => {
    const told: CallRecord[] = [];
    const onCall = (record: CallRecord): never => {
      told.push(record);
      return throwing();
    };
    const change = { params, headers: { 'if-match': '"1"' }, body: { text: 'x' } };
    const source = { ...tokens('accounts.read', 'accounts.write'), learn: throwing };
    expect(await client({ onCall, tokens: source }).replaceNote(change)).toMatchObject({ status: 200 });
    behaviours = [problem(404)];
    expect(await failure(client({ onCall }).getNote({ params }))).toMatchObject({ code: 'not_found' });
    expect(told.map(({ outcome }) => outcome)).toEqual(['ok', 'not_found']);
    expect(warnings).toHaveLength(3);
  });

  it('may be asynchronous, and fail later', async () => {
    // What a program without types does; the type wants no promise.
    const onCall = (() => Promise.reject(new Error('canary'))) as () => void;
    await client({ onCall }).getNote({ params });
    await setImmediate();
    expect(warnings).toEqual([expect.not.stringContaining('canary')]);
  });
});

describe('the end of a call', () => {
  const never = (): Promise<never> => new Promise(() => undefined);

  it.each(['getToken', 'authorize'])('comes when %s of the token source never ends', async (member) => {
    const hanging = { ...tokens('accounts.read', 'accounts.write'), [member]: never };
    const hung = client({ tokens: hanging });
    expect(await failure(hung.getNote({ params }, { timeoutMs: 50 }))).toMatchObject({
      code: 'deadline_exceeded',
    });
    const controller = new AbortController();
    const call = failure(hung.getNote({ params }, { signal: controller.signal }));
    controller.abort();
    expect(await call).toMatchObject({ code: 'aborted' });
    expect(received).toEqual([]);
  });

  it('comes with the deadline when the API hangs', async () => {
    behaviours = [() => undefined];
    expect(await failure(client().getNote({ params }, { timeoutMs: 100 }))).toMatchObject({
      code: 'deadline_exceeded',
    });
  });

  it('comes when the caller aborts, whatever it waits for', async () => {
    const controller = new AbortController();
    behaviours = [() => controller.abort()];
    expect(await failure(client().getNote({ params }, { signal: controller.signal }))).toMatchObject({
      code: 'aborted',
    });
  });
});

describe('a base URL', () => {
  it.each([
    'accounts',
    'ftp://x',
    'http://accounts.example',
    'https://u:p@accounts.example',
    'https://accounts.example?x=1',
  ])('%s is refused', (baseUrl) => {
    expect(() => client({ baseUrl })).toThrow(TypeError);
  });

  it('on loopback needs the explicit option', () => {
    expect(() => client({ [allowInsecureLoopback]: false })).toThrow('[allowInsecureLoopback]: true');
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'ApiError',
    'ApiProblemError',
    'allowInsecureLoopback',
    'createApiClient',
  ]);
});
