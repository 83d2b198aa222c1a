import { generateSigner, type Signer } from '@ambit/client-auth';
import { maturityRollover, type ServiceProcess, startService } from '@ambit/local-stack';
import { apiAs, describeOnEachStack, type StackUnderTest } from '@ambit/local-stack/testing';
import { scopes } from '@ambit/scopes';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { proofOf } from './proof.fixture.ts';

const both = [scopes.accounts.read, scopes.accounts.write] as const;

/** The seed's first institution, in the name of a user who may do everything there. */
function boundaryOf({ stack }: StackUnderTest) {
  const [institution] = stack.seed.institutions;
  if (institution === undefined) throw new Error('The seed has no institution');
  return {
    institution,
    params: { institutionUniversalId: institution.id, enterpriseUserId: institution.managerUser },
  };
}

/** A fetch that counts what is sent, by method and path without ids. */
function countingFetch() {
  const sent: string[] = [];
  const counted: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const response = await fetch(request);
    sent.push(`${request.method} ${pathname.split('/').at(-1)} ${response.status}`);
    return response;
  };
  return { sent, counted };
}

describeOnEachStack('a token that is bound to a key (RFC 9449)', (test) => {
  let key: Signer;
  let thief: Signer;
  let token: string;
  let otherToken: string;
  let bearer: string;
  let url: string;
  let replica: ServiceProcess | undefined;

  beforeAll(async () => {
    const { stack } = test;
    [key, thief] = await Promise.all([generateSigner('ES256'), generateSigner('ES256')]);
    const tokenOf = async (dpopKey?: Signer): Promise<string> => {
      const { tokens } = await apiAs(stack, maturityRollover, both, { ...(dpopKey && { dpopKey }) });
      return (await tokens.getToken()).value;
    };
    token = await tokenOf(key);
    otherToken = await tokenOf(key);
    bearer = await tokenOf();
    const { institution, params } = boundaryOf(test);
    url = `${stack.api.url}/${params.institutionUniversalId}/enterprise/${params.enterpriseUserId}/accounts/${institution.exampleAccount}`;
    if (test.databaseUrl !== undefined)
      replica = await startService({
        app: 'accounts-api',
        environment: {
          PORT: '0',
          PUBLIC_URL: stack.api.url,
          ISSUER: stack.provider.url,
          ALLOW_LOOPBACK_ISSUER: 'true',
          DATABASE_URL: test.databaseUrl,
        },
        logFile: join(stack.directories.logs, 'replica.log'),
      });
  });
  afterAll(() => replica?.stop());

  const call = async (authorization: string, dpop?: string, at = url) => {
    const response = await fetch(at, { headers: { authorization, ...(dpop !== undefined && { dpop }) } });
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      body: JSON.parse(await response.text()),
    };
  };

  it('opens what a bearer token opens, and changes what that changes', async () => {
    const { sent, counted } = countingFetch();
    const { api } = await apiAs(test.stack, maturityRollover, both, { dpopKey: key, fetch: counted });
    const { institution, params } = boundaryOf(test);
    const account = { ...params, id: institution.exampleAccount };
    const { headers } = await api.getAccount({ params: account });
    const { body } = await api.editAccount({
      params: account,
      headers: { 'if-match': headers.etag },
      body: { description: 'by proof' },
    });
    await api.inquireAccounts({ params, body: { limit: 1 } });
    await api.getAccountSummary({ params: account, query: { asOf: '2026-11-15' } });
    expect(body.description).toBe('by proof');
    expect(sent.filter((line) => !line.startsWith('GET oauth') && !line.startsWith('GET openid'))).toEqual([
      'POST token 200',
      `GET ${account.id} 200`,
      `PATCH ${account.id} 200`,
      'POST inquiry 200',
      'GET account-summary 200',
    ]);
  });

  describe('that was stolen is refused', () => {
    it('without a proof, as what it is and as a bearer token', async () => {
      const asBound = await call(`DPoP ${token}`);
      expect([asBound.status, asBound.body.type, asBound.body.stage]).toEqual([
        401,
        '/problems/invalid-proof',
        'authentication',
      ]);
      expect(asBound.challenge).toMatch(/, DPoP .*algs="[^"]+", error="invalid_dpop_proof"/);
      for (const proof of [undefined, await proofOf(key, { token, url })]) {
        const asBearer = await call(`Bearer ${token}`, proof);
        expect([asBearer.status, asBearer.body.type]).toEqual([401, '/problems/invalid-access-token']);
        expect(asBearer.challenge).toMatch(/^Bearer [^,]+, error="invalid_token".*, DPoP .*algs="/);
      }
    });

    it.each<[string, () => Promise<string>]>([
      ['of another key', () => proofOf(thief, { token, url })],
      ['for another method', () => proofOf(key, { token, url, htm: 'PATCH' })],
      ['for another address', () => proofOf(key, { token, url: `${url}/account-summary` })],
      ['for another API', () => proofOf(key, { token, url: url.replace('127.0.0.1', 'localhost') })],
      ['for another token', () => proofOf(key, { token: otherToken, url })],
      ['of two minutes ago', () => proofOf(key, { token, url, iat: Math.floor(Date.now() / 1000) - 120 })],
      ['that is none', () => Promise.resolve('a.b.c')],
    ])('with a proof %s', async (_, prove) => {
      const { status, challenge, body } = await call(`DPoP ${token}`, await prove());
      expect([status, body.type]).toEqual([401, '/problems/invalid-proof']);
      expect(challenge).toMatch(/^Bearer .*, DPoP .*error="invalid_dpop_proof"/);
    });

    it('with a proof that was used, also after the API has started again', async () => {
      const proof = await proofOf(key, { token, url });
      expect((await call(`DPoP ${token}`, proof)).status).toBe(200);
      expect((await call(`DPoP ${token}`, proof)).body.detail).toContain('used before');
      await test.stack.api.stop();
      await test.stack.restart('api');
      const again = await call(`DPoP ${token}`, proof);
      expect([again.status, again.body.detail]).toEqual([401, expect.stringContaining('used before')]);
    });
  });

  it('and a bearer token are two things: a proof makes nothing of the latter', async () => {
    expect((await call(`Bearer ${bearer}`)).status).toBe(200);
    const { status, body } = await call(`DPoP ${bearer}`, await proofOf(key, { token: bearer, url }));
    expect([status, body.type]).toEqual([401, '/problems/invalid-access-token']);
  });

  it('goes with each proof once, however often that is sent at once and to whichever replica', async () => {
    const origins = [test.stack.api.url, ...(replica === undefined ? [] : [replica.url])];
    const places = origins.map((origin) => url.replace(test.stack.api.url, origin));
    const proofs = await Promise.all(Array.from({ length: 30 }, () => proofOf(key, { token, url })));
    const answers = await Promise.all(
      proofs.map((proof, index) =>
        Promise.all(
          [0, 1, 2].map((copy) => call(`DPoP ${token}`, proof, places[(index + copy) % places.length])),
        ),
      ),
    );
    for (const triple of answers) {
      expect(triple.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
      const refused = triple.filter(({ status }) => status === 401);
      for (const { body } of refused) expect(body.type).toBe('/problems/invalid-proof');
    }
  });

  it('is known by its key in the decisions, and no proof is in the log', async () => {
    const log = await readFile(test.stack.api.logFile, 'utf8');
    expect(log).toContain(`"boundTo":"${key.kid}"`);
    expect(log).not.toMatch(/eyJ[\w-]{10,}\.eyJ/);
  });

  it('is described by the metadata', async () => {
    const response = await fetch(`${test.stack.api.url}/.well-known/oauth-protected-resource`);
    expect(await response.json()).toMatchObject({
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'],
      dpop_bound_access_tokens_required: false,
    });
  });
});

const secret = (): string => randomBytes(32).toString('base64url');

describeOnEachStack(
  'with nonces of provider and API, a client',
  (test) => {
    it('sends one request more for each, and no more than that', async () => {
      const { sent, counted } = countingFetch();
      const dpopKey = await generateSigner('ES256');
      const { api } = await apiAs(test.stack, maturityRollover, both, { dpopKey, fetch: counted });
      const { institution, params } = boundaryOf(test);
      const account = { ...params, id: institution.exampleAccount };
      const { headers } = await api.getAccount({ params: account });
      await api.editAccount({
        params: account,
        headers: { 'if-match': headers.etag },
        body: { description: 'by nonce' },
      });
      expect(sent.filter((line) => !line.startsWith('GET oauth') && !line.startsWith('GET openid'))).toEqual([
        'POST token 400',
        'POST token 200',
        `GET ${account.id} 401`,
        `GET ${account.id} 200`,
        `PATCH ${account.id} 200`,
      ]);
    });

    it('whose first requests go out at once keeps its token, and has each sent once more', async () => {
      const { sent, counted } = countingFetch();
      const dpopKey = await generateSigner('ES256');
      const { api } = await apiAs(test.stack, maturityRollover, both, { dpopKey, fetch: counted });
      const { institution, params } = boundaryOf(test);
      const account = { ...params, id: institution.exampleAccount };
      await Promise.all(Array.from({ length: 5 }, () => api.getAccount({ params: account })));
      const count = (line: string): number => sent.filter((other) => other === line).length;
      expect(count('POST token 200')).toBe(1);
      expect(count(`GET ${account.id} 200`)).toBe(5);
      expect(count(`GET ${account.id} 401`)).toBeGreaterThanOrEqual(1);
      expect(count(`GET ${account.id} 401`)).toBeLessThanOrEqual(5);
    });

    it('is told the nonce with the refusal, as problem details too', async () => {
      const dpopKey = await generateSigner('ES256');
      const { tokens } = await apiAs(test.stack, maturityRollover, both, { dpopKey });
      const { value: token } = await tokens.getToken();
      const { institution, params } = boundaryOf(test);
      const url = `${test.stack.api.url}/${params.institutionUniversalId}/enterprise/${params.enterpriseUserId}/accounts/${institution.exampleAccount}`;
      const ask = async (nonce?: string) =>
        fetch(url, {
          headers: { authorization: `DPoP ${token}`, dpop: await proofOf(dpopKey, { token, url, nonce }) },
        });
      const refused = await ask();
      const nonce = refused.headers.get('dpop-nonce') ?? '';
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringMatching(/, DPoP .*error="use_dpop_nonce"/),
      ]);
      expect(await refused.json()).toMatchObject({ type: '/problems/proof-nonce-required' });
      expect((await ask(nonce)).status).toBe(200);
      expect((await ask(secret())).status).toBe(401);
    });
  },
  () =>
    Promise.resolve({
      environment: {
        provider: { DPOP_NONCE_SECRET: secret() },
        api: { DPOP_NONCE_SECRET: secret() },
      },
    }),
);
