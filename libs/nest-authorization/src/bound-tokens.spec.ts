import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { dpopNonces, memoryProofReplayStore } from '@ambit/access-token';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JWTPayload } from 'jose';
import type { Decision } from './index.ts';
import {
  institution,
  notesApp,
  type TestKeys,
  testKeys,
  type TestProofKey,
  testProofKey,
  user,
} from './notes-app.fixture.ts';

const path = `/${institution}/user/${user}/notes/n1`;
const publicUrl = 'https://gateway.example/notes/';
const htu = `https://gateway.example/notes${path}`;
const resourceMetadata = 'https://gateway.example/.well-known/oauth-protected-resource';
const permissionPolicy = { decide: () => Promise.resolve({ allowed: true } as const) };
const bare = {
  bearer: `Bearer realm="notes", resource_metadata="${resourceMetadata}"`,
  dpop: `DPoP realm="notes", algs="ES256 EdDSA Ed25519 PS256 RS256", resource_metadata="${resourceMetadata}"`,
};

let time = Date.now();
const nonces = dpopNonces({ secret: Buffer.alloc(32, 1), clock: () => time });
let key: TestProofKey;
let keys: TestKeys;
let nonceKeys: TestKeys;
let app: NestFastifyApplication;
let nonceApp: NestFastifyApplication;
let decisions: Decision[];

beforeAll(async () => {
  key = await testProofKey();
  keys = await testKeys({ replayStore: memoryProofReplayStore() });
  nonceKeys = await testKeys({ replayStore: memoryProofReplayStore(), nonces });
  const start = async (of: TestKeys) => {
    const started = await notesApp({
      ...of.options,
      publicUrl,
      resourceMetadata,
      permissionPolicy,
      onDecision: (decision) => decisions.push(decision),
    });
    await started.init();
    return started;
  };
  app = await start(keys);
  nonceApp = await start(nonceKeys);
});
afterAll(() => Promise.all([app.close(), nonceApp.close()]));
beforeEach(() => {
  decisions = [];
  time = Date.now();
});

const boundToken = (claims: JWTPayload = {}, of = keys): Promise<string> =>
  of.token({ cnf: { jkt: key.jkt }, ...claims });

async function ask(headers: Record<string, string>, of = app) {
  const response = await of.inject({ url: `${path}`, headers });
  return {
    status: response.statusCode,
    challenge: response.headers['www-authenticate'],
    nonce: response.headers['dpop-nonce'],
    retryAfter: response.headers['retry-after'],
    body: response.json(),
  };
}

describe('a token that is bound to a key', () => {
  it.each(['DPoP', 'dpop', 'DPOP'])(
    'is accepted as %s with its proof, whatever Host says',
    async (scheme) => {
      const token = await boundToken();
      const dpop = await key.proof(token, { htm: 'GET', htu });
      const { status } = await ask({ authorization: `${scheme} ${token}`, dpop, host: 'elsewhere.example' });
      expect(status).toBe(200);
      expect(decisions).toMatchObject([{ outcome: 'allowed', boundTo: key.jkt }]);
    },
  );

  it('is refused with a proof for where Host says that the API is', async () => {
    const token = await boundToken();
    const dpop = await key.proof(token, { htm: 'GET', htu: `https://elsewhere.example${path}` });
    const { status, body, challenge } = await ask({
      authorization: `DPoP ${token}`,
      dpop,
      host: 'elsewhere.example',
    });
    expect([status, body.type]).toEqual([401, '/problems/invalid-proof']);
    expect(body).toMatchObject({ stage: 'authentication', detail: expect.stringContaining('htu') });
    expect(challenge).toContain(
      `${bare.bearer}, DPoP realm="notes", algs="ES256 EdDSA Ed25519 PS256 RS256", error="invalid_dpop_proof"`,
    );
    expect(decisions).toMatchObject([
      { outcome: 'refused', rule: 'invalid_proof', clientId: 'client', boundTo: undefined },
    ]);
  });

  it('is refused without a proof', async () => {
    const { status, body, challenge } = await ask({ authorization: `DPoP ${await boundToken()}` });
    expect([status, body.type]).toEqual([401, '/problems/invalid-proof']);
    expect(challenge).toContain('error="invalid_dpop_proof"');
    expect(decisions).toMatchObject([{ rule: 'missing_proof' }]);
  });

  it('is refused as a bearer token, with or without its proof', async () => {
    const token = await boundToken();
    const dpop = await key.proof(token, { htm: 'GET', htu });
    for (const [headers, rule] of [
      [{}, 'missing_proof'],
      [{ dpop }, 'proof_with_bearer'],
    ] as const) {
      const { status, body, challenge } = await ask({ authorization: `Bearer ${token}`, ...headers });
      expect([status, body.type]).toEqual([401, '/problems/invalid-access-token']);
      expect(challenge).toMatch(/^Bearer realm="notes", error="invalid_token", /);
      expect(challenge).toContain(`, ${bare.dpop}`);
      expect(decisions.at(-1)).toMatchObject({ rule });
    }
  });

  it('is refused with a proof that was used', async () => {
    const token = await boundToken();
    const headers = { authorization: `DPoP ${token}`, dpop: await key.proof(token, { htm: 'GET', htu }) };
    expect((await ask(headers)).status).toBe(200);
    const { status, body, challenge } = await ask(headers);
    expect([status, body.type]).toEqual([401, '/problems/invalid-proof']);
    expect(challenge).toContain('error="invalid_dpop_proof"');
    expect(decisions.at(-1)).toMatchObject({ rule: 'proof_replayed' });
  });

  it('that lacks the scope is told so under its scheme', async () => {
    const token = await boundToken({ scope: 'accounts.write' });
    const dpop = await key.proof(token, { htm: 'GET', htu });
    const { status, challenge } = await ask({ authorization: `DPoP ${token}`, dpop });
    expect(status).toBe(403);
    expect(challenge).toMatch(
      /^Bearer realm="notes", resource_metadata="[^"]+", DPoP .*error="insufficient_scope"/,
    );
  });

  it('is one of two things at most: several proofs are refused', async () => {
    const token = await boundToken();
    const proof = await key.proof(token, { htm: 'GET', htu });
    const answer = await raw(`GET ${path}`, [
      `Authorization: DPoP ${token}`,
      `DPoP: ${proof}`,
      `dpop: ${proof}`,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer).toContain('error="invalid_dpop_proof"');
    expect(answer).toContain('several DPoP headers');
  });

  it('is for where the API is reached also when the request names a host in its first line', async () => {
    const token = await boundToken();
    const proof = await key.proof(token, { htm: 'GET', htu });
    const headers = [`Authorization: DPoP ${token}`, `DPoP: ${proof}`];
    expect(await raw(`GET http://elsewhere.example${path}`, headers)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

async function raw(requestLine: string, headers: readonly string[]): Promise<string> {
  if (!app.getHttpServer().listening) await app.listen(0, '127.0.0.1');
  const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
  socket.write([`${requestLine} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'));
  return text(socket);
}

describe('a bearer token', () => {
  it('is accepted as before', async () => {
    expect((await ask({ authorization: `Bearer ${await keys.token()}` })).status).toBe(200);
    expect(decisions).toMatchObject([{ outcome: 'allowed', boundTo: undefined }]);
  });

  it('is refused under DPoP, with or without a proof', async () => {
    const token = await keys.token();
    const authorization = `DPoP ${token}`;
    const dpop = await key.proof(token, { htm: 'GET', htu });
    const attempts: readonly Record<string, string>[] = [{ authorization }, { authorization, dpop }];
    for (const headers of attempts) {
      const { status, body, challenge } = await ask(headers);
      expect([status, body.type]).toEqual([401, '/problems/invalid-access-token']);
      expect(challenge).toContain(
        'DPoP realm="notes", algs="ES256 EdDSA Ed25519 PS256 RS256", error="invalid_token"',
      );
      expect(decisions.at(-1)).toMatchObject({ rule: 'token_not_bound' });
    }
  });
});

describe('the API says', () => {
  it('that both schemes would do, when a request has no token', async () => {
    const { status, challenge, body } = await ask({});
    expect([status, challenge]).toEqual([401, `${bare.bearer}, ${bare.dpop}`]);
    expect(body.detail).toContain('Bearer or DPoP');
  });

  it('which algorithms it takes, in its metadata', async () => {
    const { body } = await app.inject({ url: '/.well-known/oauth-protected-resource' });
    expect(JSON.parse(body)).toMatchObject({
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'],
      dpop_bound_access_tokens_required: false,
    });
  });
});

describe('with nonces, the API', () => {
  const attempt = async (nonce?: string) => {
    const token = await boundToken({}, nonceKeys);
    const dpop = await key.proof(token, { htm: 'GET', htu, nonce });
    return ask({ authorization: `DPoP ${token}`, dpop }, nonceApp);
  };

  it('asks for the one that it sends', async () => {
    const { status, body, challenge, nonce } = await attempt();
    expect([status, body.type]).toEqual([401, '/problems/proof-nonce-required']);
    expect(challenge).toContain('error="use_dpop_nonce"');
    expect(await attempt(nonce as string)).toMatchObject({ status: 200, nonce: undefined });
  });

  it('sends the next one with an answer when it is due', async () => {
    const nonce = nonces.current();
    time += 120_000;
    expect(await attempt(nonce)).toMatchObject({ status: 200, nonce: nonces.current() });
  });
});

it('a proof that cannot be checked is a 503 with Retry-After, never a 401, and never accepted', async () => {
  const away = { use: () => Promise.reject(new Error('away')) };
  const awayKeys = await testKeys({ replayStore: away });
  const down = await notesApp({ ...awayKeys.options, publicUrl, permissionPolicy });
  await down.init();
  const token = await boundToken({}, awayKeys);
  const dpop = await key.proof(token, { htm: 'GET', htu });
  const answer = await ask({ authorization: `DPoP ${token}`, dpop }, down);
  await down.close();
  expect(answer).toMatchObject({
    status: 503,
    retryAfter: '5',
    challenge: undefined,
    body: { type: '/problems/proofs-unavailable', stage: 'authentication' },
  });
});

it.each([[{}], [{ publicUrl: undefined }], [{ publicUrl: '' }], [{ publicUrl: 'gateway.example' }]])(
  'an application that takes bound tokens does not boot without saying where it is reached: %j',
  async (said) => {
    // As from a caller without types, or from the environment.
    const options = { ...keys.options, permissionPolicy, ...said } as Parameters<typeof notesApp>[0];
    await expect((await notesApp(options)).init()).rejects.toThrow('publicUrl is missing or no URL');
  },
);
