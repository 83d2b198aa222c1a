import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CalledApi, startCalledApi, type TestCall } from '../call-api.fixture.ts';
import { seedDirectory } from '../seed/seed-directory.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

const [institution] = seedDirectory().institutions;
if (institution === undefined) throw new Error('The seed has several institutions');
const { id: institutionId, exampleAccount, exampleTimeDeposit, rolloverUser } = institution;

let api: CalledApi;
beforeAll(async () => {
  api = await startCalledApi();
});
afterAll(() => api.close());

const newKey = (): string => `"${randomUUID()}"`;
const tagOf = async (account = exampleAccount): Promise<string> =>
  (await api.call('GET', `${api.accounts}/${account}`)).headers.get('etag') ?? '';

/** A change of the example account. */
async function change(key: string, ifMatch: string, { headers, ...rest }: TestCall = {}, at = '') {
  return api.call('PATCH', `${api.accounts}/${exampleAccount}${at}`, {
    body: { description: 'changed once' },
    headers: { 'if-match': ifMatch, 'idempotency-key': key, ...headers },
    ...rest,
  });
}

describe('a change with an idempotency key', () => {
  it('that is repeated gets the same answer, marked, and has no second effect', async () => {
    const [key, before] = [newKey(), await tagOf()];
    const first = await change(key, before);
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([200, null]);
    const again = await change(key, before);
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(again.headers.get('idempotency-replayed')).toBe('?1');
    expect(again.headers.get('x-correlation-id')).not.toBe(first.headers.get('x-correlation-id'));
    expect(await tagOf()).toBe(first.headers.get('etag'));
  });

  it('is answered the same also when the account has changed since', async () => {
    const [key, before] = [newKey(), await tagOf()];
    const first = await change(key, before);
    const later = await change(newKey(), first.headers.get('etag') ?? '');
    expect((await change(key, before)).body).toEqual(first.body);
    expect(await tagOf()).toBe(later.headers.get('etag'));
  });

  it('is refused when the key came with another body, version, account or operation before', async () => {
    const [key, before] = [newKey(), await tagOf()];
    const first = await change(key, before);
    const now = first.headers.get('etag') ?? '';
    const others = [
      await change(key, before, { body: { description: 'another' } }),
      await change(key, now),
      await change(key, before, { body: { openedDate: '2020-01-01' } }, '/dates'),
      await api.call('PATCH', `${api.accounts}/${exampleTimeDeposit}`, {
        body: { description: 'changed once' },
        headers: { 'if-match': before, 'idempotency-key': key },
      }),
    ];
    for (const { status, body } of others)
      expect([status, body.type]).toEqual([422, expect.stringContaining('idempotency-key-reused')]);
    expect(await tagOf()).toBe(now);
  });

  it('is refused when the key came with the same body to another method', async () => {
    const [key, ifMatch] = [newKey(), await tagOf()];
    const body = {
      ...{ accountStatus: 'active', productId: 'CHK-02', branchId: '002', officerId: 'AKL' },
      ...{
        relationshipTypeId: 'IND',
        cycleDay: 7,
        overdraftLimit: '12.30',
        autoClose: false,
        regEOptIn: true,
      },
    };
    expect((await change(key, ifMatch, { body })).status).toBe(200);
    const put = await api.call('PUT', `${api.accounts}/${exampleAccount}`, {
      body,
      headers: { 'if-match': ifMatch, 'idempotency-key': key },
    });
    expect(put.status).toBe(422);
  });

  it('is another one for another client, and for another enterprise user', async () => {
    const key = newKey();
    const before = await tagOf(exampleTimeDeposit);
    const dates = (user: string, ifMatch: string, claims: object) =>
      api.call('PATCH', `/${institutionId}/enterprise/${user}/accounts/${exampleTimeDeposit}/dates`, {
        body: { maturityDate: '2041-02-28' },
        headers: { 'if-match': ifMatch, 'idempotency-key': key },
        claims,
      });
    const manager = institution?.managerUser ?? '';
    const first = await dates(manager, before, {});
    const second = await dates(manager, first.headers.get('etag') ?? '', { client_id: 'other' });
    const third = await dates(rolloverUser, second.headers.get('etag') ?? '', {});
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
    for (const { headers } of [first, second, third]) expect(headers.get('idempotency-replayed')).toBeNull();
  });

  it('that is refused leaves the key free', async () => {
    const key = newKey();
    expect((await change(key, '"999"')).status).toBe(412);
    const mended = await change(key, await tagOf());
    expect([mended.status, mended.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('is answered again only to who may still ask', async () => {
    const [key, before] = [newKey(), await tagOf()];
    await change(key, before);
    const withoutScope = await change(key, before, { claims: { scope: 'accounts.read' } });
    expect([withoutScope.status, withoutScope.body.stage]).toEqual([403, 'scope']);
  });

  it.each(['short', '"short"', newKey().slice(1, -1), '"with a space in between"'])(
    'is refused when the key is %j',
    async (key) => {
      const { status, body } = await change(key, '"1"');
      expect([status, body.errors[0].pointer]).toEqual([400, '/idempotency-key']);
    },
  );

  it('has one effect, however many come at once', async () => {
    const [key, before] = [newKey(), await tagOf()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => change(key, before)));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(
      answers.filter(({ status, headers }) => status === 200 && !headers.get('idempotency-replayed')),
    ).toHaveLength(1);
    const version = Number(before.slice(1, -1));
    expect(await tagOf()).toBe(`"${version + 1}"`);
  });
});
