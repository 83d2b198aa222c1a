import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { account, fakeApi, institution, Killed, problem, targets, unavailable } from '../fake-api.fixture.ts';
import { runBalanceSnapshot, type SnapshotOptions } from './run-balance-snapshot.ts';

const accounts = new Map(
  [
    ...Array.from({ length: 7 }, (_, index) => account(index)),
    account(50, { institutionUniversalId: institution.replace('1', '2') }),
  ].map((one) => [one.id, one] as const),
);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-snapshot-'));
});
afterEach(() => rm(directory, { recursive: true }));

function run(onCall?: Parameters<typeof fakeApi>[1], options: Partial<SnapshotOptions> = {}) {
  return runBalanceSnapshot(
    { api: fakeApi(accounts, onCall) },
    {
      targets,
      directory,
      format: 'ndjson',
      limit: undefined,
      signal: new AbortController().signal,
      progress: { show: () => undefined, end: () => undefined },
      now: () => new Date('2026-11-24T12:00:00Z'),
      ...options,
    },
  );
}

describe('a balance snapshot', () => {
  it('holds each account once, with totals by institution, in one file', async () => {
    const { institutions, outputs, failures, resumed } = await run();
    expect({ failures, resumed }).toEqual({ failures: [], resumed: false });
    expect(institutions).toEqual([
      { id: targets[0]?.institution, name: 'One', accounts: 7, totals: { USD: '21.07' } },
      { id: targets[1]?.institution, name: 'Two', accounts: 1, totals: { USD: '50.01' } },
    ]);
    expect(await readdir(directory)).toEqual(['balance-snapshot-2026-11-24T120000000Z.ndjson']);
    expect((await readFile(outputs[0] ?? '', 'utf8')).trim().split('\n')).toHaveLength(8);
  });

  it('killed at any call and started again is the same to the byte', async () => {
    const whole = await run();
    const expected = await readFile(whole.outputs[0] ?? '', 'utf8');
    // Four inquiries and eight balances: every moment at which the API is asked.
    for (let killAt = 1; killAt <= 12; killAt += 1) {
      await rm(directory, { recursive: true });
      let calls = 0;
      const killed = await run(() => {
        calls += 1;
        if (calls === killAt) throw new Killed();
      }).catch((error: unknown) => error);
      expect(killed).toBeInstanceOf(Killed);
      expect((await readdir(directory)).filter((name) => name.endsWith('.ndjson'))).toEqual([]);
      const resumed = await run();
      expect(resumed).toEqual({ ...whole, resumed: true });
      expect(await readFile(resumed.outputs[0] ?? '', 'utf8')).toBe(expected);
    }
  });

  it('of a run with other arguments is not gone on with', async () => {
    await run((_, id) => {
      if (id?.endsWith('5')) throw new Killed();
    }).catch(() => undefined);
    const { resumed, outputs } = await run(undefined, { format: 'csv' });
    expect(resumed).toBe(false);
    expect((await readFile(outputs[0] ?? '', 'utf8')).split('\n')[0]).toMatch(/^institution,accountId,/);
  });

  it.each<[string, string, string | undefined]>([
    ['checkpoint is damaged', 'balance-snapshot.checkpoint.json', '{"version":'],
    ['checkpoint is of another kind', 'balance-snapshot.checkpoint.json', '{"version":2}'],
    ['rows are gone', 'balance-snapshot.partial', undefined],
    ['rows are fewer than it says', 'balance-snapshot.partial', ''],
  ])('whose %s is begun anew', async (_, name, content) => {
    await run((__, id) => {
      if (id?.endsWith('5')) throw new Killed();
    }).catch(() => undefined);
    const path = join(directory, name);
    await (content === undefined ? rm(path) : writeFile(path, content));
    const { resumed, institutions } = await run();
    expect(resumed).toBe(false);
    expect(institutions.map(({ accounts: count }) => count)).toEqual([7, 1]);
  });

  it('is limited per institution when asked to', async () => {
    const { institutions } = await run(undefined, { limit: 4 });
    expect(institutions.map(({ accounts: count }) => count)).toEqual([4, 1]);
  });

  it('reports an account that fails, and goes on', async () => {
    const { failures, institutions } = await run((operation, id) => {
      if (operation === 'getAvailableBalance' && id?.endsWith('2')) throw problem(500);
    });
    expect(failures).toEqual([
      { institution, accountId: account(2).id, code: 'unexpected_status', message: 'operation: 500 refused' },
    ]);
    expect(institutions[0]?.accounts).toBe(6);
  });

  it('ends at once when no token can be had', async () => {
    let calls = 0;
    await expect(
      run(() => {
        calls += 1;
        throw unavailable();
      }),
    ).rejects.toMatchObject({ code: 'token_unavailable' });
    expect(calls).toBe(1);
  });

  it('stops between two pages when it is told to, and can be gone on with', async () => {
    const controller = new AbortController();
    let inquiries = 0;
    const stopped = run(
      (operation) => {
        if (operation === 'inquireAccounts' && ++inquiries === 2) controller.abort();
      },
      { signal: controller.signal },
    );
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect((await run()).resumed).toBe(true);
  });
});
