import type { Account } from '@ambit/accounts-contract';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { account, fakeApi, problem, targets } from '../fake-api.fixture.ts';
import { type RolloverOptions, runMaturityRollover } from './run-maturity-rollover.ts';

let accounts: Map<string, Account>;
let calls: string[];

beforeEach(() => {
  accounts = new Map(
    [
      account(1),
      account(2, { maturityDate: '2030-01-01' }),
      account(3, { maturityDate: '2026-11-24' }),
      account(4),
      account(5),
    ].map((one) => [one.id, one] as const),
  );
  calls = [];
});

function run(
  onCall: Parameters<typeof fakeApi>[1] = () => undefined,
  options: Partial<RolloverOptions> = {},
) {
  const record: typeof onCall = (operation, id) => {
    calls.push(operation);
    onCall(operation, id);
  };
  return runMaturityRollover(
    { api: fakeApi(accounts, record) },
    {
      targets: targets.slice(0, 1),
      asOf: '2026-11-24',
      termMonths: 12,
      dryRun: false,
      signal: new AbortController().signal,
      progress: { show: () => undefined, end: () => undefined },
      ...options,
    },
  );
}

const maturities = (): readonly (string | undefined)[] =>
  [...accounts.values()].map(({ maturityDate }) => maturityDate);

describe('a maturity rollover', () => {
  it('gives what has matured its next date, and leaves the rest', async () => {
    const { institutions, failures } = await run();
    expect({ failures, rolled: institutions[0]?.accounts }).toEqual({ failures: [], rolled: 4 });
    expect(maturities()).toEqual(['2027-05-10', '2030-01-01', '2027-11-24', '2027-05-10', '2027-05-10']);
  });

  it('has nothing to do the second time', async () => {
    await run();
    calls = [];
    expect((await run()).institutions[0]?.accounts).toBe(0);
    expect(calls).toEqual(['inquireAccounts']);
  });

  it('changes nothing when it only says what is due', async () => {
    const before = maturities();
    expect((await run(undefined, { dryRun: true })).institutions[0]?.accounts).toBe(4);
    expect(maturities()).toEqual(before);
    expect(calls).not.toContain('editAccountDates');
  });

  it('decides again on what is there when somebody was faster', async () => {
    let disturbed = false;
    const { institutions, failures } = await run((operation, id = '') => {
      const current = accounts.get(id);
      if (operation !== 'editAccountDates' || disturbed || current === undefined) return;
      disturbed = true;
      accounts.set(id, { ...current, version: current.version + 1, description: 'theirs' });
    });
    expect({ failures, rolled: institutions[0]?.accounts }).toEqual({ failures: [], rolled: 4 });
    expect([...accounts.values()].some(({ description }) => description === 'theirs')).toBe(true);
  });

  it('leaves alone what somebody else has settled meanwhile', async () => {
    const { institutions } = await run((operation, id = '') => {
      const current = accounts.get(id);
      if (operation !== 'editAccountDates' || current === undefined || current.version > 1) return;
      accounts.set(id, { ...current, version: 2, maturityDate: '2031-12-31' });
    });
    expect(institutions[0]?.accounts).toBe(0);
    expect(maturities().filter((date) => date === '2031-12-31')).toHaveLength(4);
  });

  it('reports an account that fails, and goes on', async () => {
    const { failures, institutions } = await run((operation, id) => {
      if (operation === 'editAccountDates' && id?.endsWith('4')) throw problem(403);
    });
    expect(failures).toMatchObject([{ accountId: account(4).id, code: 'forbidden' }]);
    expect(institutions[0]?.accounts).toBe(3);
  });
});
