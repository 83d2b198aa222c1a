import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CalledApi, startCalledApi } from '../call-api.fixture.ts';
import { seedDirectory } from '../seed/seed-directory.ts';

// An embedded PostgreSQL takes seconds to start.
jest.setTimeout(60_000);

const [institution] = seedDirectory().institutions;
if (institution === undefined) throw new Error('The seed has several institutions');
const { exampleAccount } = institution;

let now = Date.parse('2026-11-24T12:00:00Z');
let api: CalledApi;
beforeAll(async () => {
  api = await startCalledApi({}, () => now);
});
afterAll(() => api.close());

const read = (rest: string, ifNoneMatch?: string, claims: object = {}) =>
  api.call('GET', `${api.accounts}/${exampleAccount}${rest}`, {
    claims,
    headers: ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch },
  });
async function change(): Promise<void> {
  const ifMatch = (await read('')).headers.get('etag') ?? '';
  const { status } = await api.call('PATCH', `${api.accounts}/${exampleAccount}`, {
    body: { cycleDay: (Number(ifMatch.slice(1, -1)) % 28) + 1 },
    headers: { 'if-match': ifMatch },
  });
  expect(status).toBe(200);
}

describe.each([
  ['an account', '', /^"\d+"$/],
  ['a summary', '/account-summary?asOf=2026-11-15', /^"[\w-]{22}"$/],
  ['balances', '/available-balance', /^W\/"[\w-]{22}"$/],
])('%s', (_, rest, form) => {
  it('is answered with a tag, and by 304 to who has it', async () => {
    const { status, headers } = await read(rest);
    const etag = headers.get('etag') ?? '';
    expect([status, etag]).toEqual([200, expect.stringMatching(form)]);
    for (const condition of [
      etag,
      '*',
      `"x", ${etag}`,
      etag.startsWith('W/') ? etag.slice(2) : `W/${etag}`,
    ]) {
      const unchanged = await read(rest, condition);
      expect([unchanged.status, unchanged.body, unchanged.headers.get('etag')]).toEqual([
        304,
        undefined,
        etag,
      ]);
    }
    expect((await read(rest, '"x"')).status).toBe(200);
  });

  it('is checked as ever, whatever its caller has', async () => {
    expect((await read(rest, '*', { scope: 'accounts.write' })).status).toBe(403);
  });

  it('refuses a header that is none', async () => {
    const { status, body } = await read(rest, 'no-tag');
    expect([status, body.errors[0].pointer]).toEqual([400, '/if-none-match']);
  });
});

it('an account that has changed is answered again, and so is a summary whose cycle has', async () => {
  const tagOf = async (rest: string) => (await read(rest)).headers.get('etag') ?? '';
  const before = { account: await tagOf(''), summary: await tagOf('/account-summary') };
  await change();
  expect((await read('', before.account)).status).toBe(200);
  expect((await read('/account-summary', before.summary)).status).toBe(200);
});

it('balances are the same a minute later, and a summary of today is another one tomorrow', async () => {
  const balances = (await read('/available-balance')).headers.get('etag') ?? '';
  const summary = (await read('/account-summary')).headers.get('etag') ?? '';
  now += 60_000;
  expect((await read('/available-balance', balances)).status).toBe(304);
  expect((await read('/account-summary', summary)).status).toBe(304);
  now += 24 * 3_600_000;
  expect((await read('/account-summary', summary)).status).toBe(200);
});
