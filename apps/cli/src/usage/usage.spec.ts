import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../command/run-command-line.fixture.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const line = (value: object): string => JSON.stringify(value);
const providerLog = [
  { time: '2026-11-20T10:00:00.000Z', msg: 'listening', url: 'https://op.example' },
  ...['2026-10-01T10:00:00.000Z', '2026-11-20T10:00:00.000Z'].map((time) => ({
    ...{ time, msg: 'token request', outcome: 'granted' },
    ...{ client_id: 'c1', client_name: 'payouts', scope: 'payments.read payments.write' },
  })),
];
const apiLog = [
  {
    ...{ time: '2026-11-20T10:00:01.000Z', msg: 'decision' },
    decision: { outcome: 'allowed', clientId: 'c1', scope: 'payments.read' },
  },
];
const registration = { clients: [{ client_id: 'c2', name: 'reports', scopes: ['payments.read'] }] };

let directory: string;
const file = (name: string): string => join(directory, name);
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-usage-'));
  await writeFile(file('provider.log'), providerLog.map(line).join('\n'));
  await writeFile(file('api.log'), `${apiLog.map(line).join('\n')}\nno JSON\n`);
  await writeFile(file('clients.json'), line(registration));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const usage = (...args: readonly string[]) =>
  runCommandLine(['policy', 'usage', ...args], { clock: () => now });
const logs = () => ['--log', file('provider.log'), '--log', file('api.log')];

describe('policy usage', () => {
  it('joins what was granted with what was used, and begins with what was not', async () => {
    const { output, code } = await usage(...logs());
    expect([output.split('\n'), code]).toEqual([
      [
        'unused  payouts  payments.write  granted 1 times, last 2026-11-20T10:00:00.000Z; used never',
        'used    payouts  payments.read   granted 1 times, last 2026-11-20T10:00:00.000Z; used 1 times, last 2026-11-20T10:00:01.000Z',
        '',
      ],
      undefined,
    ]);
  });

  it('counts as far back as it is told', async () => {
    const { output } = await usage(...logs(), '--since', '2026-09-01', '--json');
    expect(JSON.parse(output)).toMatchObject([{ granted: { count: 2 } }, { granted: { count: 2 } }]);
    expect((await usage(...logs(), '--since', '1h')).output).toContain('Nothing was granted');
  });

  it('knows by the registration what was never asked for, and fails for it if that is wanted', async () => {
    const { output, code, message } = await usage(
      ...logs(),
      '--registration',
      file('clients.json'),
      '--fail-on-unused',
    );
    expect(output).toContain('unused  reports  payments.read   granted never; used never\n');
    expect(output).toContain('not registered any more');
    expect([code, message]).toEqual([
      'scopes_unused',
      '2 scopes were never used: take them from their clients',
    ]);
  });

  it.each([
    [[], 'setting_missing', '--log FILE is missing'],
    [['--log', '/nowhere.log'], 'input_unreadable', '/nowhere.log'],
    [['--log', '-', '--since', 'yesterday'], 'invalid_arguments', "no 'yesterday'"],
    [['--log', '-', '--registration', '/nowhere.json'], 'registration_unusable', '/nowhere.json'],
  ])('with %j is refused', async (args, code, message) => {
    expect(await usage(...args)).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
