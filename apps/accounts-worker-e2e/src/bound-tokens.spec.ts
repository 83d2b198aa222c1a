import { balanceSnapshot, maturityRollover, runJob } from '@ambit/local-stack';
import { describeOnEachStack } from '@ambit/local-stack/testing';
import { expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const secret = (): string => randomBytes(32).toString('base64url');

describeOnEachStack(
  'a job whose tokens are bound to a key, with nonces of provider and API',
  (test) => {
    const environment = { DPOP: 'true' };

    it('reads', async () => {
      const args = ['--limit', '5', '--out', test.stack.directories.root];
      const report = await runJob(test.stack, balanceSnapshot, { args, environment });
      expect(report).toMatchObject({ failures: [], calls: { byOperation: { getAvailableBalance: 15 } } });
    });

    it('changes', async () => {
      const report = await runJob(test.stack, maturityRollover, { environment });
      expect(report.failures).toEqual([]);
      expect(report.calls.byOperation['editAccountDates']).toBeGreaterThan(20);
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
  () =>
    Promise.resolve({
      environment: {
        provider: { DPOP_NONCE_SECRET: secret() },
        api: { DPOP_NONCE_SECRET: secret() },
      },
    }),
);
