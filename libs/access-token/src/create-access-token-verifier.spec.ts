import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JWK, JWTPayload } from 'jose';
import * as publicSurface from './index.ts';
import {
  AccessTokenError,
  type AccessTokenVerifierOptions,
  allowInsecureLoopback,
  createAccessTokenVerifier,
  type KeySource,
  type Schedule,
} from './index.ts';
import { VirtualTime } from './keys/virtual-time.fixture.ts';
import { audience, issuer, now, seconds, type TestKey, testKey } from './verifier.fixture.ts';

const jkt = 'A'.repeat(43);
let key: TestKey;
let stranger: TestKey;

type Options = Partial<Extract<AccessTokenVerifierOptions, { readonly issuer: string }>>;

function verifier(options: Options = {}) {
  return createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks', jwks: { keys: [key.publicJwk] } },
    clock: () => now,
    ...options,
  });
}

async function codeOf(token: string, options: Options = {}): Promise<string> {
  try {
    await verifier(options).verify(token);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(AccessTokenError);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary-jti');
    return (error as AccessTokenError).code; // asserted above
  }
}

beforeAll(async () => {
  key = await testKey('ES256', 'k1');
  stranger = await testKey('ES256', 'k2');
});

describe('a valid access token', () => {
  it('is told by its claims', async () => {
    const verified = await verifier().verify(await key.token({ scope: 'accounts.read openid' }));
    expect(verified).toMatchObject({
      issuer,
      audience,
      clientId: 'client',
      subject: 'client',
      jwtId: 'canary-jti',
      issuedAt: seconds,
      expiresAt: seconds + 300,
      boundTo: undefined,
    });
    expect([...verified.scopes]).toEqual(['accounts.read', 'openid']);
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] as const)(
    'may be signed by %s',
    async (algorithm) => {
      const other = await testKey(algorithm, 'k3');
      const keys: KeySource = { from: 'jwks', jwks: { keys: [other.publicJwk] } };
      expect(await codeOf(await other.token(), { keys })).toBe('accepted');
      expect(
        await codeOf(await other.token(), {
          keys,
          algorithms: algorithm === 'ES256' ? ['RS256'] : ['ES256'],
        }),
      ).toBe('unsupported_algorithm');
    },
  );

  it('may name Ed25519 by either name, where its key names neither, and by the one that its key names', async () => {
    const ed = await testKey('Ed25519', 'ed');
    const codes = (publicJwk: JWK, options: Options = {}) =>
      Promise.all(
        ['EdDSA', 'Ed25519'].map(async (alg) =>
          codeOf(await ed.token({}, { alg }), {
            keys: { from: 'jwks', jwks: { keys: [publicJwk] } },
            ...options,
          }),
        ),
      );
    const { alg, ...nameless } = ed.publicJwk;
    expect(await codes(nameless)).toEqual(['accepted', 'accepted']);
    expect(await codes({ ...nameless, alg })).toEqual(['unsupported_algorithm', 'accepted']);
    expect(await codes({ ...nameless, alg: 'EdDSA' })).toEqual(['accepted', 'unsupported_algorithm']);
    expect(await codes(nameless, { algorithms: ['Ed25519'] })).toEqual(['unsupported_algorithm', 'accepted']);
  });

  it.each(['at+jwt', 'application/at+jwt', 'AT+JWT'])('may have the type %s', async (typ) => {
    expect(await codeOf(await key.token({}, { typ }))).toBe('accepted');
  });

  it('may name other audiences besides, and have no scope', async () => {
    expect(await codeOf(await key.token({ aud: ['https://other.example', audience] }))).toBe('accepted');
    expect((await verifier().verify(await key.token({ scope: undefined }))).scopes.size).toBe(0);
  });

  it('may be off by what clocks differ', async () => {
    expect(await codeOf(await key.token({ iat: seconds + 9 }))).toBe('accepted');
    expect(await codeOf(await key.token({ exp: seconds - 9 }))).toBe('accepted');
  });
});

describe('an access token is refused', () => {
  it.each<[string, string, JWTPayload]>([
    ['without exp', 'missing_claim', { exp: undefined }],
    ['without iat', 'missing_claim', { iat: undefined }],
    ['without sub', 'missing_claim', { sub: undefined }],
    ['without client_id', 'missing_claim', { client_id: undefined }],
    ['without jti', 'missing_claim', { jti: undefined }],
    ['without iss', 'missing_claim', { iss: undefined }],
    ['without aud', 'missing_claim', { aud: undefined }],
    ['of another issuer', 'wrong_issuer', { iss: `${issuer}/` }],
    ['for another API', 'wrong_audience', { aud: 'https://other.example' }],
    ['that has expired', 'expired', { exp: seconds - 11 }],
    ['that is not valid yet', 'not_yet_valid', { nbf: seconds + 11 }],
    ['from the future', 'issued_in_the_future', { iat: seconds + 11 }],
    ['that is bound to a key, where no proof is checked', 'sender_constrained', { cnf: { jkt } }],
    ['that is bound to a certificate', 'sender_constrained', { cnf: { 'x5t#S256': jkt } }],
    ['that is bound to more than is checked', 'sender_constrained', { cnf: { jkt, 'x5t#S256': jkt } }],
    ['that is bound to what is no thumbprint', 'sender_constrained', { cnf: { jkt: 'x' } }],
    ['whose binding cannot be read', 'sender_constrained', { cnf: null }],
    ['whose binding is empty', 'sender_constrained', { cnf: {} }],
    ['with an empty client', 'invalid_claim', { client_id: '' }],
    ['with a client that is no text', 'invalid_claim', { client_id: 7 }],
    ['with a scope that is none', 'invalid_claim', { scope: 'a  b' }],
    ['with a scope that is a list', 'invalid_claim', { scope: ['accounts.read'] }],
  ])('%s', async (_, code, claims) => {
    expect(await codeOf(await key.token(claims))).toBe(code);
  });

  it.each(['JWT', 'client-authentication+jwt', 'dpop+jwt', 'id_token', undefined])(
    'of the type %s',
    async (typ) => {
      expect(await codeOf(await key.token({}, { typ }))).toBe('wrong_type');
    },
  );

  it('by an unknown key, or a known kid with another key', async () => {
    expect(await codeOf(await stranger.token())).toBe('unknown_key');
    expect(await codeOf(await stranger.token({}, { kid: 'k1' }))).toBe('invalid_signature');
  });

  it('with a critical header that is not understood', async () => {
    expect(await codeOf(await key.token({}, { crit: ['urn:x'], 'urn:x': 1 }))).toBe('unsupported_header');
  });

  it('signed by nobody, or by the public key as a shared secret', async () => {
    const [, payload = ''] = (await key.token()).split('.');
    const header = (alg: string): string =>
      Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: 'k1' })).toString('base64url');
    const secret = JSON.stringify(key.publicJwk);
    const signature = createHmac('sha256', secret)
      .update(`${header('HS256')}.${payload}`)
      .digest('base64url');
    expect(await codeOf(`${header('HS256')}.${payload}.${signature}`)).toBe('unsupported_algorithm');
    expect(await codeOf(`${header('none')}.${payload}.AA`)).toBe('unsupported_algorithm');
    expect(await codeOf(`${header('none')}.${payload}.`)).toBe('malformed_token');
  });

  it('in any but its one spelling', async () => {
    const token = await key.token();
    expect(await codeOf(`${token}=`)).toBe('malformed_token');
    expect(await codeOf(` ${token}`)).toBe('malformed_token');
    expect(await codeOf(token.replace('.', '.\n'))).toBe('malformed_token');
    // 64 bytes of signature leave four bits of the last character unused: sixteen spellings of one signature.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelt = alphabet[alphabet.indexOf(token.at(-1) ?? '') ^ 1] ?? '';
    const [, , signature = ''] = token.split('.');
    expect(Buffer.from(signature.slice(0, -1) + respelt, 'base64url')).toEqual(
      Buffer.from(signature, 'base64url'),
    );
    expect(await codeOf(token.slice(0, -1) + respelt)).toBe('malformed_token');
  });

  it('that is encrypted or too large, before anything is decoded', async () => {
    expect(await codeOf('a.b.c.d.e')).toBe('encrypted_token');
    expect(await codeOf(randomBytes(20_000).toString('base64url'))).toBe('token_too_large');
  });

  it('with a code, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.base64String(), { minLength: 3, maxLength: 3 }).map((s) => s.join('.')),
        ),
        async (text) => {
          expect(await codeOf(text)).not.toBe('accepted');
        },
      ),
    );
  });
});

describe('the keys', () => {
  let server: Server | undefined;
  let requests: string[];

  async function provider(listener: RequestListener): Promise<string> {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      listener(request, response);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
  }
  const send = (body: unknown): string => JSON.stringify(body);

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });

  /** By default no attempt ends by its deadline, however slow the machine: what the issuer does ends it. */
  const remote = (url: string, schedule: Schedule = () => () => undefined) =>
    createAccessTokenVerifier({
      issuer: url,
      audience,
      clock: () => now,
      [allowInsecureLoopback]: true,
      schedule,
    });

  it('are found through the metadata of the issuer, once for many tokens', async () => {
    const url: string = await provider((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/jwks') response.end(send({ keys: [key.publicJwk] }));
      else if (request.url === '/.well-known/oauth-authorization-server')
        response.end(send({ issuer: url, jwks_uri: `${url}/jwks` }));
      else response.writeHead(404).end();
    });
    const verify = remote(url);
    const token = await key.token({ iss: url });
    await Promise.all(Array.from({ length: 20 }, () => verify.verify(token)));
    expect(requests).toEqual(['/.well-known/oauth-authorization-server', '/jwks']);
  });

  it.each<[string, (url: string) => RequestListener]>([
    ['answers with an error', () => (_, response) => response.writeHead(500).end()],
    [
      'names another issuer',
      (url) => (_, response) =>
        response
          .setHeader('content-type', 'application/json')
          .end(send({ issuer: `${url}/x`, jwks_uri: `${url}/jwks` })),
    ],
    [
      'does not say that it is JSON',
      (url) => (_, response) => response.end(send({ issuer: url, jwks_uri: `${url}/jwks` })),
    ],
    [
      'sends without end',
      () => (_, response) => {
        response.setHeader('content-type', 'application/json');
        const more = (): void => {
          while (response.write(' '.repeat(64 * 1024)));
          response.once('drain', more);
        };
        more();
      },
    ],
    [
      'names an insecure place',
      (url) => (_, response) =>
        response
          .setHeader('content-type', 'application/json')
          .end(send({ issuer: url, jwks_uri: 'http://op.example/jwks' })),
    ],
    ['redirects', () => (_, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    [
      'serves keys that are none',
      (url) => (request, response) =>
        response
          .setHeader('content-type', 'application/json')
          .end(send(request.url === '/jwks' ? { keys: 'x' } : { issuer: url, jwks_uri: `${url}/jwks` })),
    ],
  ])('are unavailable, and the token is not at fault, when the issuer %s', async (_, listener) => {
    let listen: RequestListener = () => undefined;
    const url = await provider((request, response) => listen(request, response));
    listen = listener(url);
    const error = await remote(url)
      .verify(await key.token({ iss: url }))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'keys_unavailable', isAboutTheToken: false });
  });

  it.each<[string, RequestListener]>([
    ['hangs', () => undefined],
    [
      'sends half of it and hangs',
      (_, response) => response.setHeader('content-type', 'application/json').write('{'),
    ],
  ])('are unavailable when the time for them is over, when the issuer %s', async (_, listener) => {
    const time = new VirtualTime();
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const url = await provider((request, response) => {
      listener(request, response);
      asked();
    });
    const verification = remote(url, time.schedule).verify(await key.token({ iss: url }));
    const refused = expect(verification).rejects.toMatchObject({
      code: 'keys_unavailable',
      isAboutTheToken: false,
      cause: { message: 'There was no answer within 5000 ms' },
    });
    await isAsked;
    await time.pass(5_000);
    await refused;
  });

  it('are not asked for by a token of an algorithm that is not accepted', async () => {
    let asked = 0;
    const url = await provider((_, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    const { verify } = remote(url);
    const other = await key.token({ iss: url });
    const unverifiable = other.replace(/^[^.]+/, (head) =>
      Buffer.from(Buffer.from(head, 'base64url').toString().replace('ES256', 'HS256')).toString('base64url'),
    );
    await expect(verify(unverifiable)).rejects.toMatchObject({ code: 'unsupported_algorithm' });
    expect(asked).toBe(0);
  });

  it('are asked for again after a failure, but not at once', async () => {
    let time = now;
    const url = await provider((_, response) => response.writeHead(500).end());
    const verify = createAccessTokenVerifier({
      issuer: url,
      audience,
      clock: () => time,
      [allowInsecureLoopback]: true,
    });
    const token = await key.token({ iss: url });
    const attempt = (): Promise<unknown> => verify.verify(token).catch((error: unknown) => error);
    await Promise.all([attempt(), attempt()]);
    await attempt();
    expect(requests).toHaveLength(1);
    time += 1000;
    await attempt();
    expect(requests).toHaveLength(2);
  });
});

describe('a verifier is not made', () => {
  it.each<[string, Options]>([
    ['plain http', { issuer: 'http://op.example' }],
    ['loopback without the explicit option', { issuer: 'http://127.0.0.1:9400' }],
    ['no audience', { audience: '' }],
    ['a tolerance of minutes', { clockTolerance: 61 }],
    ['no algorithm', { algorithms: [] }],
    ['keys over plain http', { keys: { from: 'jwks_uri', jwksUri: 'http://op.example/jwks' } }],
    ['a shared secret as key', { keys: { from: 'jwks', jwks: { keys: [{ kty: 'oct', k: 'AA' }] } } }],
  ])('with %s', (_, options) => {
    expect(() => verifier(options)).toThrow(TypeError);
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'AccessTokenError',
    'allowInsecureLoopback',
    'createAccessTokenVerifier',
    'dpopNonces',
    'memoryProofReplayStore',
  ]);
});
