import { runApp, startService } from '@ambit/local-stack';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const environment = { ISSUER: 'http://127.0.0.1:1', ALLOW_LOOPBACK_ISSUER: 'true' };
let directory: string;
let taken: Server;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-e2e-'));
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  taken.close();
  await rm(directory, { recursive: true });
});

/** What a person reads when the API does not start: one line, and no stack trace. */
async function complaint(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { ended, stderr } = await runApp({ app: 'accounts-api', args, environment: env });
  expect(ended).toBe(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  const lines = stderr.trim().split('\n');
  return lines.at(-1) ?? '';
}

describe('the accounts API does not start', () => {
  it('with wrong configuration, and names every variable and no value', async () => {
    const wrong = ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'DPOP_NONCE_SECRET'];
    const line = await complaint([], Object.fromEntries(wrong.map((variable) => [variable, 'canary'])));
    for (const variable of [...wrong, 'ISSUER']) expect(line).toContain(variable);
    expect(line).not.toContain('canary');
    expect(line).toContain('invalid_config');
  });

  it('on a port that is taken', async () => {
    const { port } = taken.address() as AddressInfo; // listens on TCP
    const line = await complaint([], { ...environment, PORT: String(port) });
    expect(line).toContain('port_in_use');
    expect(line).toContain(String(port));
  }, 60_000);

  it('without its PostgreSQL, and shows no password', async () => {
    const line = await complaint([], {
      ...environment,
      DATABASE_URL: 'postgres://me:canary@127.0.0.1:1/accounts',
    });
    expect(line).toContain('database_unreachable');
    expect(line).not.toContain('canary');
  });

  it('on a data directory that another process has', async () => {
    const env = { ...environment, PORT: '0', DATA_DIRECTORY: join(directory, 'data') };
    const first = await startService({
      app: 'accounts-api',
      environment: env,
      logFile: join(directory, 'first.log'),
    });
    const line = await complaint([], env);
    await first.stop();
    expect(line).toContain('directory_locked');
    expect(line).toContain(String(first.pid));
  }, 120_000);

  it('by a command that is not there', async () => {
    expect(await complaint(['server'], environment)).toContain('invalid_arguments');
  });
});

describe('an import is refused in one line', () => {
  const institution = '00000000-0000-4000-8000-000000000000';

  it.each<[string, string, Buffer | string | undefined]>([
    ['file_missing', 'none.csv', undefined],
    ['file_corrupt', 'binary.csv', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00])],
    ['unknown_institution', 'empty.ndjson', ''],
    ['invalid_arguments', 'accounts.xls', 'x'],
  ])(
    '%s: %s',
    async (code, name, content) => {
      const file = join(directory, name);
      if (content !== undefined) await writeFile(file, content);
      expect(await complaint(['import', file, '--institution', institution], {})).toContain(code);
    },
    60_000,
  );
});
