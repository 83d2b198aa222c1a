import { balanceSnapshot, jobEnvironment, maturityRollover, runApp } from '@ambit/local-stack';
import { describeOnEachStack } from '@ambit/local-stack/testing';
import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const secret = (): string => randomBytes(32).toString('base64url');

describeOnEachStack(
  'a job whose tokens are bound to a key, with nonces of provider and API',
  (test) => {
    it.each([
      [balanceSnapshot, ['--limit', '5']],
      [maturityRollover, ['--dry-run']],
    ] as const)('does its work: $name', async (client, args) => {
      const { stack } = test;
      const out = client === balanceSnapshot ? ['--out', stack.directories.root] : [];
      const { ended, stdout, stderr } = await runApp({
        app: 'accounts-worker',
        args: [client.name, '--report', 'json', ...args, ...out],
        environment: { ...jobEnvironment(stack, client), DPOP: 'true' },
      });
      expect([ended, stderr]).toEqual([0, expect.anything()]);
      const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      expect(report).toMatchObject({ failures: [], authentication: { grantedScopes: client.scopes } });
      expect(report.calls.total).toBeGreaterThan(0);
    });

    it('has shown its key to the API with every call', async () => {
      const log = await readFile(test.stack.api.logFile, 'utf8');
      const decisions = log
        .split('\n')
        .filter((line) => line.includes('"decision"'))
        .map((line) => JSON.parse(line).decision);
      const allowed = decisions.filter(({ outcome }) => outcome === 'allowed');
      expect(allowed.length).toBeGreaterThan(0);
      for (const { boundTo } of allowed) expect(boundTo).toMatch(/^[\w-]{43}$/);
    });
  },
  {
    environment: {
      provider: { DPOP_NONCE_SECRET: secret() },
      api: { DPOP_NONCE_SECRET: secret() },
    },
  },
);
