import { policyTable } from '@ambit/api-contract';
import { accountsApi, type AccountPage } from '@ambit/accounts-contract';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startIssuer, startTestApi, type TestApi, type TestIssuer } from './accounts-app.fixture.ts';
import { seedData } from './seed/seed-data.ts';
import { seedDirectory } from './seed/seed-directory.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

const [institution, other] = seedDirectory().institutions;
const [seeded] = seedData();
if (institution === undefined || other === undefined || seeded === undefined)
  throw new Error('The seed has several institutions');
const { id: institutionId, managerUser, unprivilegedUser, exampleAccount, exampleTimeDeposit } = institution;
const aNumber = seeded.accounts[0]?.account.account_number ?? '';
const below = (user: string): string => `/${institutionId}/enterprise/${user}/accounts`;
const accounts = below(managerUser);

const clock = (): number => Date.parse('2026-11-24T12:00:00Z');
let issuer: TestIssuer;
let api: TestApi;
beforeAll(async () => {
  issuer = await startIssuer(clock);
  api = await startTestApi(issuer.url, clock);
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

interface Call {
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly claims?: object;
}

/** Calls the API as a client that may do everything in the institution. */
async function call(method: string, path: string, { body, ifMatch, claims }: Call = {}) {
  const token = issuer.token({
    scope: 'accounts.read accounts.write',
    institutions: [{ id: institutionId, enterprise_users: 'any' }],
    ...claims,
  });
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const response = await fetch(api.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': type }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** An account's version, as an entity tag. */
async function tagOf(account: string): Promise<string> {
  return (await call('GET', `${accounts}/${account}`)).headers.get('etag') ?? '';
}

const replacement = {
  accountStatus: 'active',
  productId: 'CHK-02',
  branchId: '002',
  officerId: 'AKL',
  relationshipTypeId: 'IND',
  cycleDay: 7,
  overdraftLimit: '12.30',
  autoClose: false,
  regEOptIn: true,
};

it('says at start that its metadata name the audience, which is not where it is reached', () => {
  const line = api
    .log()
    .split('\n')
    .find((text) => text.includes('RFC 9728 §3.3'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ audience: accountsApi.audience, public_url: api.url });
});

describe('each operation', () => {
  it('GET answers the account and its version', async () => {
    const { status, headers, body } = await call('GET', `${accounts}/${exampleAccount}`);
    expect([status, headers.get('etag'), headers.get('cache-control')]).toEqual([200, '"1"', 'no-store']);
    expect(body).toMatchObject({ id: exampleAccount, version: 1 });
  });

  it('GET /account-summary is of today where no day is given', async () => {
    const { status, body } = await call('GET', `${accounts}/${exampleAccount}/account-summary`);
    expect([status, body.operationalPeriod.endDate]).toEqual([200, '2026-11-24']);
  });

  it('GET /available-balance answers amounts as text', async () => {
    const { status, body } = await call('GET', `${accounts}/${exampleAccount}/available-balance`);
    expect([status, typeof body.availableBalance, body.asOf]).toEqual([
      200,
      'string',
      '2026-11-24T12:00:00.000Z',
    ]);
  });

  it('POST /inquiry finds an account by its number, and never answers the number', async () => {
    const { status, body } = await call('POST', `${accounts}/inquiry`, {
      body: { filter: { accountNumber: aNumber } },
    });
    expect([status, body.accounts.length]).toEqual([200, 1]);
    expect(JSON.stringify(body)).not.toContain(aNumber);
  });

  it('PUT, PATCH and PATCH /dates change it, and answer the next version', async () => {
    const path = `${accounts}/${exampleTimeDeposit}`;
    const put = await call('PUT', path, { body: replacement, ifMatch: await tagOf(exampleTimeDeposit) });
    expect([put.status, put.body]).toEqual([200, expect.objectContaining(replacement)]);
    const patched = await call('PATCH', path, {
      body: { cycleDay: 8 },
      ifMatch: put.headers.get('etag') ?? '',
    });
    expect([patched.status, patched.body]).toEqual([200, { ...put.body, cycleDay: 8, version: 3 }]);
    const dated = await call('PATCH', `${path}/dates`, {
      body: { maturityDate: '2040-02-29' },
      ifMatch: patched.headers.get('etag') ?? '',
    });
    expect([dated.status, dated.headers.get('etag')]).toEqual([200, '"4"']);
    expect((await call('GET', path)).body).toEqual(dated.body);
  });
});

describe('every operation refuses', () => {
  const operations = policyTable(accountsApi).map(({ operation, method, path, scope }) => {
    const at = (where: string, user: string, account: string): string =>
      path
        .replace(':institutionUniversalId', where)
        .replace(':enterpriseUserId', user)
        .replace(':id', account);
    return { operation, method, scope, at };
  });

  it.each(operations)('$operation to a client with all scopes but its own', async ({ method, scope, at }) => {
    const others = ['accounts.read', 'accounts.write'].filter((name) => name !== scope).join(' ');
    const answer = await call(method, at(institutionId, managerUser, exampleAccount), {
      claims: { scope: others },
    });
    expect([answer.status, answer.body.stage]).toEqual([403, 'scope']);
    expect(answer.headers.get('www-authenticate')).toContain(`scope="${scope}"`);
  });

  it.each(operations)('$operation to a client of another institution', async ({ method, at }) => {
    const answer = await call(method, at(other.id, other.managerUser, other.exampleAccount));
    expect([answer.status, answer.body.stage]).toEqual([403, 'institution']);
  });

  it.each(operations)('$operation without a token', async ({ method, at }) => {
    const { status, headers } = await fetch(api.url + at(institutionId, managerUser, exampleAccount), {
      method,
    });
    const metadata = `resource_metadata="${api.url}/.well-known/oauth-protected-resource"`;
    expect([status, headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer realm="accounts", ${metadata}, DPoP realm="accounts", algs="ES256 EdDSA Ed25519 PS256 RS256", ${metadata}`,
    ]);
  });
});

describe('an account', () => {
  it('of another institution is answered as one that is not there, whatever is asked of it', async () => {
    const requests = [
      ['GET', ''],
      ['GET', '/account-summary'],
      ['GET', '/available-balance'],
      ['PUT', '', replacement],
      ['PATCH', '', { cycleDay: 1 }],
      ['PATCH', '/dates', { openedDate: '2020-01-01' }],
    ] as const;
    for (const [method, rest, body] of requests) {
      const ask = async (id: string) => {
        const answer = await call(method, `${accounts}/${id}${rest}`, {
          body,
          ...(body !== undefined && { ifMatch: '"1"' }),
        });
        return { ...answer.body, correlationId: undefined };
      };
      const foreign = await ask(other.exampleAccount);
      expect(foreign).toMatchObject({ status: 404 });
      expect(foreign).toEqual(await ask('00000000-0000-4000-8000-000000000000'));
    }
  });

  it('is for whom it was granted to, and no other is', async () => {
    const granted = seeded.grants.find(({ enterprise_user_id }) => enterprise_user_id === unprivilegedUser);
    const ask = (id: string | undefined) => call('GET', `${below(unprivilegedUser)}/${id}`);
    expect((await ask(granted?.account_ids?.[0])).status).toBe(200);
    expect(await ask(exampleAccount)).toMatchObject({ status: 403, body: { stage: 'permission' } });
  });

  it('changes only against the version that it has', async () => {
    const change = (ifMatch?: string) =>
      call('PATCH', `${accounts}/${exampleAccount}`, {
        body: { cycleDay: 9 },
        ...(ifMatch !== undefined && { ifMatch }),
      });
    expect((await change()).status).toBe(428);
    expect((await change('"99"')).status).toBe(412);
    expect((await change('"9999999999"')).status).toBe(412);
    expect((await change('*')).status).toBe(400);
    expect(await tagOf(exampleAccount)).toBe('"1"');
  });

  it('keeps the rules of the contract, and names the field that breaks one', async () => {
    const { status, body } = await call('PATCH', `${accounts}/${exampleAccount}/dates`, {
      body: { maturityDate: '2040-01-01' },
      ifMatch: '"1"',
    });
    expect([status, body.errors[0].pointer]).toEqual([422, '/maturityDate']);
  });
});

describe('an inquiry', () => {
  it('meets every account once, page by page, while accounts change', async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await call('POST', `${accounts}/inquiry`, {
        body: { filter: { accountTypes: ['loan'] }, limit: 50, cursor },
      });
      const page: AccountPage = body;
      found.push(...page.accounts.map(({ id }) => id));
      cursor = page.nextCursor;
      const [changed] = page.accounts;
      if (changed)
        await call('PATCH', `${accounts}/${changed.id}`, {
          body: { description: 'Changed between two pages' },
          ifMatch: `"${changed.version}"`,
        });
    } while (cursor !== undefined);
    const loans = seeded.accounts.filter(({ account }) => account.account_type === 'loan');
    expect(found).toEqual(loans.map(({ account }) => account.id).sort());
  });
});

describe('a value that the database does not hold', () => {
  it.each<[string, string, string, unknown, number, string]>([
    ['a NUL in a search', 'POST', '/inquiry', { filter: { text: 'a\0b' } }, 422, '/filter/text'],
    [
      'the year 0 in a search',
      'POST',
      '/inquiry',
      { filter: { openedDate: { from: '0000-01-01' } } },
      422,
      '/filter/openedDate/from',
    ],
    ['a NUL in a change', 'PATCH', `/${exampleAccount}`, { description: 'a\0b' }, 422, '/description'],
    ['half a character', 'PATCH', `/${exampleAccount}`, { description: 'a\ud800b' }, 422, '/description'],
    [
      'the year 0 in a change',
      'PATCH',
      `/${exampleAccount}/dates`,
      { openedDate: '0000-01-01' },
      422,
      '/openedDate',
    ],
    [
      'a summary of the year 0',
      'GET',
      `/${exampleAccount}/account-summary?asOf=0000-01-01`,
      undefined,
      400,
      '/asOf',
    ],
  ])('is refused by the contract, with its field: %s', async (_, method, path, body, status, pointer) => {
    const answer = await call(method, accounts + path, { body, ifMatch: '"1"' });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer]);
  });
});

describe('beside the operations', () => {
  it('the routes and what they need are told to who may read them, and logged at start, one line each', async () => {
    const { status, body } = await call('GET', '/policy', { claims: { scope: 'policy.read' } });
    expect(status).toBe(200);
    expect(body.routes).toContainEqual(
      expect.objectContaining({
        method: 'GET',
        operation: 'getAccount',
        scopes: ['accounts.read'],
        permission: 'accounts:view',
        resource: 'id',
      }),
    );
    const lines = api.log().match(/"msg":"route"/g);
    expect(lines).toHaveLength(body.routes.length);
    expect((await call('GET', '/policy')).status).toBe(403);
  });

  it('a refusal is of a type that has a page', async () => {
    const { body } = await call('GET', '/nothing');
    expect((await fetch(new URL(body.type, api.url))).status).toBe(200);
  });

  it('probes are answered without a token', async () => {
    for (const [path, checks] of [
      ['live', {}],
      ['ready', { database: 'ok' }],
    ] as const) {
      const response = await fetch(`${api.url}/health/${path}`);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok', checks }]);
    }
  });

  it('the description names the address at which the API listens', async () => {
    const { body } = await call('GET', '/openapi.json');
    expect(body.servers).toEqual([{ url: api.url }]);
  });
});

// Last, so that it sees what all of the above have left.
it('the log has one line for each request, by route and client, and no account number', async () => {
  const lines = api
    .log()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const requests = lines.filter(({ msg }) => msg === 'request');
  expect(requests).toContainEqual(
    expect.objectContaining({
      method: 'PATCH',
      route: '/:institutionUniversalId/enterprise/:enterpriseUserId/accounts/:id/dates',
      status: 422,
      ms: expect.any(Number),
      correlationId: expect.any(String),
      clientId: 'client',
    }),
  );
  expect(new Set(requests.map(({ correlationId }) => correlationId)).size).toBe(requests.length);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  expect(api.log()).not.toContain(aNumber);
});
