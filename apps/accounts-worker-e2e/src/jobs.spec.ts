import { generatePrivateKey } from '@ambit/client-auth';
import {
  balanceSnapshot,
  jobEnvironment,
  maturityRollover,
  runApp,
  runJob,
  type Stack,
  type StackClient,
} from '@ambit/local-stack';
import { describeOnEachStack } from '@ambit/local-stack/testing';
import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readdir, readFile, watch, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a person reads when a job cannot do its work: the last line, and no stack trace. */
async function complaint(stack: Stack, client: StackClient, env: Record<string, string>): Promise<string> {
  const { ended, stderr, stdout } = await runApp({
    app: 'accounts-worker',
    args: [client.name, '--out', stack.directories.root],
    environment: { ...jobEnvironment(stack, client), ...env },
  });
  expect(ended).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim().split('\n').at(-1) ?? '';
}

async function rowsOf(file: string | undefined): Promise<readonly { accountId: string }[]> {
  const text = await readFile(file ?? '', 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describeOnEachStack('the jobs of the worker', (test) => {
  const folder = (): Promise<string> => mkdtemp(join(test.stack.directories.root, 'out-'));

  describe('balance-snapshot', () => {
    it('writes one row per account, by a client whose key is known by JWKS URI', async () => {
      const report = await runJob(test.stack, balanceSnapshot, {
        args: ['--out', await folder(), '--limit', '120'],
      });
      expect(report).toMatchObject({
        client: { id: balanceSnapshot.id, algorithm: 'ES256' },
        authentication: { tokenRequests: 1, grantedScopes: ['accounts.read'] },
        failures: [],
        calls: { byOperation: { inquireAccounts: 3, getAvailableBalance: 360 } },
      });
      const rows = await rowsOf(report.outputs[0]);
      expect(new Set(rows.map(({ accountId }) => accountId)).size).toBe(360);
    });

    it('writes CSV too', async () => {
      const { outputs } = await runJob(test.stack, balanceSnapshot, {
        args: ['--out', await folder(), '--limit', '1', '--format', 'csv'],
      });
      const [head, ...rows] = (await readFile(outputs[0] ?? '', 'utf8')).trim().split('\n');
      expect(head).toBe(
        'institution,accountId,accountNumber,accountType,accountStatus,currency,currentBalance,availableBalance,holdAmount,floatAmount,asOf',
      );
      expect(rows).toHaveLength(3);
    });

    it('goes on where it was killed, with no row lost and none twice', async () => {
      const out = await folder();
      const args = ['balance-snapshot', '--out', out, '--limit', '600', '--report', 'json'];
      const worker = spawn(
        process.execPath,
        [fileURLToPath(new URL('../../accounts-worker/dist/main.js', import.meta.url)), ...args],
        {
          env: { PATH: process.env['PATH'], ...jobEnvironment(test.stack, balanceSnapshot) },
          stdio: 'ignore',
        },
      );
      const ended = once(worker, 'exit');
      // The checkpoint is replaced after each page; the job has nine.
      let checkpoints = 0;
      for await (const { filename } of watch(out)) {
        if (filename === 'balance-snapshot.checkpoint.json') checkpoints += 1;
        if (checkpoints >= 4) break;
      }
      worker.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
      expect((await readdir(out)).filter((name) => name.endsWith('.ndjson'))).toEqual([]);

      const report = await runJob(test.stack, balanceSnapshot, { args: ['--out', out, '--limit', '600'] });
      expect(report.resumed).toBe(true);
      expect(report.calls.byOperation['getAvailableBalance']).toBeLessThan(1800);
      const rows = await rowsOf(report.outputs[0]);
      expect(rows).toHaveLength(1800);
      expect(new Set(rows.map(({ accountId }) => accountId)).size).toBe(1800);
      expect(await readdir(out)).toEqual([expect.stringMatching(/^balance-snapshot-.*\.ndjson$/)]);
    });
  });

  describe('maturity-rollover', () => {
    it('changes nothing when it only says what is due', async () => {
      const report = await runJob(test.stack, maturityRollover, { args: ['--dry-run'] });
      expect(report.calls.byOperation['editAccountDates']).toBeUndefined();
    });

    it('rolls over what has matured, by a client whose key is known by PEM; the second run has nothing to do', async () => {
      const first = await runJob(test.stack, maturityRollover);
      expect(first).toMatchObject({
        client: { id: maturityRollover.id, algorithm: 'PS256' },
        authentication: { tokenRequests: 1, grantedScopes: ['accounts.read', 'accounts.write'] },
        failures: [],
      });
      expect(first.calls.byOperation['editAccountDates']).toBeGreaterThan(20);
      const second = await runJob(test.stack, maturityRollover);
      expect(second.calls.byOperation).toEqual({ inquireAccounts: 3 });
    });
  });

  describe('a job that cannot do its work says so in one line', () => {
    it('when the provider cannot be reached', async () => {
      expect(await complaint(test.stack, maturityRollover, { ISSUER: 'http://127.0.0.1:1' })).toMatch(
        /there is no access token: http:\/\/127\.0\.0\.1:1 could not be reached .*\(token_unavailable\)$/,
      );
    });

    it('when the key is not the one that the provider knows', async () => {
      const file = join(await folder(), 'other.pem');
      await writeFile(file, await generatePrivateKey('PS256'), { mode: 0o600 });
      expect(await complaint(test.stack, maturityRollover, { KEY_FILE: file })).toContain('invalid_client');
    });

    it('when it is not registered for its scopes', async () => {
      const { CLIENT_ID = '', KEY_RING = '', ALGORITHM = '' } = jobEnvironment(test.stack, balanceSnapshot);
      const environment = { CLIENT_ID, KEY_RING, KEY_FILE: '', ALGORITHM };
      expect(await complaint(test.stack, maturityRollover, environment)).toContain('invalid_scope');
    });

    it('when its key file is missing, exposed, or no key', async () => {
      const directory = await folder();
      const at = (name: string): string => join(directory, name);
      await copyFile(test.stack.directories.keyOf(maturityRollover), at('exposed.pem'));
      await chmod(at('exposed.pem'), 0o644);
      await writeFile(at('none.pem'), 'hello', { mode: 0o600 });
      expect(await complaint(test.stack, maturityRollover, { KEY_FILE: at('missing.pem') })).toContain(
        'key_file_missing',
      );
      expect(await complaint(test.stack, maturityRollover, { KEY_FILE: at('exposed.pem') })).toContain(
        'key_file_exposed',
      );
      expect(await complaint(test.stack, maturityRollover, { KEY_FILE: at('none.pem') })).toContain(
        'not_a_key',
      );
    });

    it('when its configuration is wrong, naming all of it', async () => {
      const line = await complaint(test.stack, maturityRollover, {
        TARGETS: '[]',
        API_URL: 'canary',
        CLIENT_ID: '',
      });
      for (const variable of ['TARGETS', 'API_URL', 'CLIENT_ID']) expect(line).toContain(variable);
      expect(line).not.toContain('canary');
    });
  });

  it('keep every log free of tokens, assertions and account numbers', async () => {
    const { logs } = test.stack.directories;
    const texts = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
    const all = texts.join('\n');
    expect(all).toContain('token request');
    expect(all).toContain('decision');
    expect(all).not.toMatch(/eyJ[\w-]{10,}\.eyJ/);
    expect(all).not.toContain('client_assertion=');
    expect(all).not.toMatch(/accountNumber/);
    expect(existsSync(test.stack.directories.signingKeys)).toBe(true);
  });
});
