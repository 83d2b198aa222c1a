import { randomUUID } from 'node:crypto';
import { accountsApi, grantsApi } from '@ambit/accounts-contract';
import { policyTable } from '@ambit/api-contract';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startIssuer, startTestApi, type TestApi, type TestIssuer } from '../accounts-app.fixture.ts';
import { seedData } from '../seed/seed-data.ts';
import { seedDirectory } from '../seed/seed-directory.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

const [institution, other] = seedDirectory().institutions;
const [seeded] = seedData();
if (institution === undefined || other === undefined || seeded === undefined)
  throw new Error('The seed has several institutions');
const { id: institutionId, administratorUser, managerUser, unprivilegedUser, exampleAccount } = institution;
const below = (user: string): string => `/${institutionId}/enterprise/${user}`;
const administration = below(administratorUser);

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

/** Calls the API as a client that may do everything in the institution. */
async function call(method: string, path: string, body?: unknown, claims?: object) {
  const token = issuer.token({
    scope: 'accounts.read accounts.write grants.read grants.write',
    institutions: [{ id: institutionId, enterprise_users: 'any' }],
    ...claims,
  });
  const response = await fetch(api.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const grant = (body: object) => call('POST', `${administration}/grants`, { accounts: 'all', ...body });
const revoke = (id: string) => call('DELETE', `${administration}/grants/${id}`);
const listed = async (holderId: string, more = '') =>
  (await call('GET', `${administration}/grants?holderId=${holderId}${more}`)).body;

describe('a grant', () => {
  const edit = { holderId: unprivilegedUser, permission: 'accounts:view-balance' };
  const balance = () =>
    call('GET', `${below(unprivilegedUser)}/accounts/${exampleAccount}/available-balance`);

  it('allows from the next request on, and its revocation ends it', async () => {
    expect((await balance()).status).toBe(403);
    const granted = await grant(edit);
    expect(granted).toMatchObject({
      status: 201,
      body: {
        ...edit,
        accounts: 'all',
        grantedBy: { clientId: 'client', enterpriseUserId: administratorUser },
      },
    });
    expect((await balance()).status).toBe(200);
    expect((await revoke(granted.body.id)).status).toBe(204);
    expect((await balance()).status).toBe(403);
  });

  it('is not granted twice: one revocation ends what a repeated request granted', async () => {
    const filter = { accounts: { branchIds: ['002', '001'], accountTypes: ['loan'] } };
    const granted = await grant({ ...edit, ...filter });
    const same = { accounts: { accountTypes: ['loan'], branchIds: ['001', '002', '001'] } };
    expect(await grant({ ...edit, ...same })).toEqual({ status: 200, body: granted.body });
    expect((await grant({ ...edit, ...filter, validUntil: '2027-01-01T00:00:00Z' })).status).toBe(201);
    for (const { id, permission } of (await listed(unprivilegedUser)).grants)
      if (permission === edit.permission) await revoke(id);
  });

  it('is revoked as often as one likes', async () => {
    expect((await revoke(randomUUID())).status).toBe(204);
  });

  it.each<[string, object]>([
    ['/holderId', { ...edit, holderId: randomUUID() }],
    ['/holderId', { ...edit, holderId: other.managerUser }],
    ['/permission', { ...edit, permission: 'accounts:steal' }],
    ['/role', { holderId: unprivilegedUser, role: 'no-such-role' }],
    ['/accounts/ids/1', { ...edit, accounts: { ids: [exampleAccount, randomUUID()] } }],
    ['/accounts/ids/0', { ...edit, accounts: { ids: [other.exampleAccount] } }],
    ['/accounts', { ...edit, permission: 'grants:view', accounts: { branchIds: ['001'] } }],
    ['/validUntil', { ...edit, validUntil: '2026-11-24T12:00:00Z' }],
    ['/validUntil', { ...edit, validFrom: '2027-01-02T00:00:00Z', validUntil: '2027-01-02T00:00:00Z' }],
    ['/validFrom', { ...edit, validFrom: '0001-01-01T00:00:00+01:00' }],
    ['/validUntil', { ...edit, validUntil: '9999-12-31T23:59:59-01:00' }],
    ['', { holderId: unprivilegedUser }],
    ['', { ...edit, role: 'teller' }],
  ])('that is wrong at %j is refused: %j', async (pointer, body) => {
    const answer = await grant(body);
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });

  it('of another institution can be neither seen nor revoked', async () => {
    const elsewhere = `/${other.id}/enterprise/${other.administratorUser}/grants`;
    const claims = { institutions: [{ id: other.id, enterprise_users: 'any' }] };
    const { body } = await call('GET', `${elsewhere}?holderId=${other.managerUser}`, undefined, claims);
    expect(body.grants.length).toBeGreaterThan(0);
    expect(await listed(other.managerUser)).toEqual({ grants: [] });
    expect((await revoke(body.grants[0].id)).status).toBe(204);
    const after = await call('GET', `${elsewhere}?holderId=${other.managerUser}`, undefined, claims);
    expect(after.body).toEqual(body);
  });

  it('is listed page by page, each once', async () => {
    const all = (await listed(managerUser)).grants;
    expect(all).toHaveLength(8);
    const found = [];
    let cursor: string | undefined;
    do {
      const page = await listed(managerUser, `&limit=3${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      found.push(...page.grants);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(found).toEqual(all);
  });

  it('is administered by nobody who was not granted that', async () => {
    for (const { method, path, permission } of policyTable(grantsApi)) {
      const answer = await call(
        method,
        path
          .replace(':institutionUniversalId', institutionId)
          .replace(':enterpriseUserId', managerUser)
          .replace(':grantId', randomUUID())
          .replace(':roleName', 'teller') + (path.endsWith('/grants') ? `?holderId=${managerUser}` : ''),
        method === 'POST' || method === 'PUT' ? {} : undefined,
      );
      // What is validated before is refused before.
      if (answer.status === 422 || answer.status === 400) continue;
      expect([answer.status, answer.body.stage, permission]).toEqual([403, 'permission', permission]);
    }
  });
});

describe('a role', () => {
  const path = `${administration}/roles/night-shift`;
  const definition = { description: 'Looks at balances at night', permissions: ['accounts:view-balance'] };

  it('gives its permissions, also those that it gets later, and stays while somebody holds it', async () => {
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await call('PUT', path, definition)).toEqual({
      status: 200,
      body: { name: 'night-shift', ...definition },
    });
    const { body } = await grant({ holderId: unprivilegedUser, role: 'night-shift' });
    const account = `${below(unprivilegedUser)}/accounts/${exampleAccount}`;
    expect((await call('GET', `${account}/available-balance`)).status).toBe(200);
    expect((await call('GET', `${account}/account-summary`)).status).toBe(403);
    await call('PUT', path, { ...definition, permissions: ['accounts:view-summary'] });
    expect((await call('GET', `${account}/available-balance`)).status).toBe(403);
    expect((await call('GET', `${account}/account-summary`)).status).toBe(200);
    expect((await call('DELETE', path)).status).toBe(409);
    await revoke(body.id);
    expect((await call('DELETE', path)).status).toBe(204);
    const { roles } = (await call('GET', `${administration}/roles`)).body;
    expect(roles.map(({ name }: { name: string }) => name)).not.toContain('night-shift');
  });

  it('holds permissions that an operation asks for, and no others', async () => {
    const answer = await call('PUT', path, { ...definition, permissions: ['accounts:steal'] });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/permissions/0']);
  });

  it.each(['a NUL \0', 'half a character \ud800'])(
    'is described by text that can be stored, and not by %j',
    async (description) => {
      const answer = await call('PUT', path, { ...definition, description });
      expect([answer.status, answer.body.errors?.[0].pointer]).toEqual([422, '/description']);
    },
  );
});

describe('a search by who may search some accounts', () => {
  it('finds those, page by page, and no other, whatever it asks for', async () => {
    const branch = seeded.accounts[0]?.account.branch_id ?? '';
    const named = seeded.accounts.find(({ account }) => account.branch_id !== branch)?.account.id ?? '';
    const permission = 'accounts:inquire';
    const grants = [
      await grant({ holderId: unprivilegedUser, permission, accounts: { branchIds: [branch] } }),
      await grant({ holderId: unprivilegedUser, permission, accounts: { ids: [named] } }),
    ];
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await call('POST', `${below(unprivilegedUser)}/accounts/inquiry`, {
        limit: 100,
        cursor,
      });
      found.push(...body.accounts.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    const inBranch = seeded.accounts.filter(({ account }) => account.branch_id === branch);
    expect(found).toEqual([...inBranch.map(({ account }) => account.id), named].sort());
    for (const { body } of grants) await revoke(body.id);
    const refused = await call('POST', `${below(unprivilegedUser)}/accounts/inquiry`, {});
    expect([refused.status, refused.body.stage]).toEqual([403, 'permission']);
  });
});

describe('an explanation', () => {
  const explain = async (question: object) =>
    (await call('POST', `${administration}/grants/explanation`, question)).body;
  const client = { scopes: ['accounts.read'], actsFor: [managerUser] };
  const question = {
    operation: 'getAccount',
    enterpriseUserId: managerUser,
    accountId: exampleAccount,
    client,
  };

  it('names the grant that allows, and its role', async () => {
    expect(await explain(question)).toEqual({
      outcome: 'allowed',
      detail: 'A grant of the permission allows it',
      allowedBy: { grantId: expect.any(String) },
    });
    const auditor = seeded.users.find(({ role }) => role === 'auditor')?.id;
    expect(
      await explain({
        operation: 'inquireAccounts',
        enterpriseUserId: auditor,
        client: { ...client, actsFor: 'any' },
      }),
    ).toMatchObject({ outcome: 'allowed', allowedBy: { role: 'auditor' } });
  });

  it.each<[string, object]>([
    ['scope', { client: { ...client, scopes: ['accounts.write'] } }],
    ['institution', { client: { ...client, actsFor: undefined } }],
    ['enterprise_user', { client: { ...client, actsFor: [] } }],
    ['enterprise_user', { enterpriseUserId: unprivilegedUser }],
    ['permission', { enterpriseUserId: unprivilegedUser, client: { ...client, actsFor: 'any' } }],
    ['permission', { enterpriseUserId: randomUUID(), client: { ...client, actsFor: 'any' } }],
  ])('names the stage that refuses: %s', async (stage, change) => {
    expect(await explain({ ...question, ...change })).toMatchObject({
      outcome: 'refused',
      stage,
      rule: expect.any(String),
      detail: expect.any(String),
    });
  });

  it('is of the client that asks, when none is named', async () => {
    expect(await explain({ ...question, client: undefined })).toMatchObject({ outcome: 'allowed' });
    const answer = await call(
      'POST',
      `${administration}/grants/explanation`,
      { ...question, client: undefined },
      { scope: 'grants.read', institutions: [{ id: institutionId, enterprise_users: [administratorUser] }] },
    );
    expect(answer.body).toMatchObject({ outcome: 'refused', stage: 'scope' });
  });

  it('cannot be had of what there is not', async () => {
    for (const [change, pointer] of [
      [{ operation: 'closeAccount' }, '/operation'],
      [{ accountId: undefined }, '/accountId'],
    ] as const)
      expect(await explain({ ...question, ...change })).toMatchObject({ status: 422, errors: [{ pointer }] });
  });

  it('says of each operation on accounts what the guard then does', async () => {
    const users = [managerUser, unprivilegedUser, administratorUser, randomUUID()];
    for (const { operation, method, path, scope } of policyTable(accountsApi))
      for (const user of users) {
        const explained = await explain({
          operation,
          enterpriseUserId: user,
          accountId: exampleAccount,
          client: { scopes: [scope], actsFor: 'any' },
        });
        if (method !== 'GET') continue;
        const at = path
          .replace(':institutionUniversalId', institutionId)
          .replace(':enterpriseUserId', user)
          .replace(':id', exampleAccount);
        const { status } = await call(method, at);
        expect([operation, status]).toEqual([operation, explained.outcome === 'allowed' ? 200 : 403]);
      }
  });
});
