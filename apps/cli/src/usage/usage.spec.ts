import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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
  const kubernetes = providerLog.map((one) => `2026-11-20T10:00:00.1Z stdout F ${line(one)}`);
  await writeFile(file('kubernetes.log'), kubernetes.join('\n'));
  const docker = apiLog.map((one) => line({ log: `${line(one)}\n`, stream: 'stdout' }));
  await writeFile(file('docker.log'), docker.join('\n'));
  await writeFile(file('empty.log'), '');
  await writeFile(file('other.log'), 'time=2026-11-20 msg="token request"\n');
  await writeFile(file('quiet.log'), `${line({ level: 'error', msg: 'failed' })}\n`);
  await writeFile(file('log.gz'), gzipSync(providerLog.map(line).join('\n')));
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
        'unused  payouts  payments.write  granted once, last 2026-11-20T10:00:00.000Z; used never',
        'used    payouts  payments.read   granted once, last 2026-11-20T10:00:00.000Z; used once, last 2026-11-20T10:00:01.000Z',
        '3 records, from 2026-10-01T10:00:00.000Z to 2026-11-20T10:00:01.000Z',
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

  it('warns of records that do not go as far back as it is told', async () => {
    const { output } = await usage(...logs(), '--since', '2026-09-01');
    expect(output).toMatch(
      /\nwarning {2}The oldest record is younger than --since \(2026-09-01T00:00:00\.000Z\): [^\n]+\n$/,
    );
    expect((await usage(...logs())).output).not.toContain('warning');
    expect((await usage('--log', file('empty.log'))).output).toContain('\n0 records\nwarning');
  });

  it('reads logs as Kubernetes and Docker keep them', async () => {
    const { output } = await usage('--log', file('kubernetes.log'), '--log', file('docker.log'), '--json');
    const plain = await usage(...logs(), '--json');
    expect(JSON.parse(output)).toEqual(JSON.parse(plain.output));
  });

  it.each(['other.log', 'quiet.log', 'log.gz'])('does not take %s for a log of nothing', async (name) => {
    expect(await usage(...logs(), '--log', file(name))).toMatchObject({
      output: '',
      code: 'input_unreadable',
      message: expect.stringMatching(new RegExp(`${name} has \\d+ lines? .*LOG_LEVEL.*gzip`)),
    });
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
      // One more is not registered any more, so nobody can take it away.
      '1 scope was never used: take it from its client',
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
