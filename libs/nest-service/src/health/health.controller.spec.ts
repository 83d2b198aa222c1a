import { createHealth } from '@ambit/service';
import { expect, it } from '@jest/globals';
import { HealthController } from './health.controller.ts';

it('a probe of an API that is not ready is told which check failed', async () => {
  const health = createHealth({ checks: { database: () => Promise.reject(new Error('away')) } });
  const statuses: number[] = [];
  const report = await new HealthController(health).ready({ status: (code) => statuses.push(code) });
  expect([statuses, report]).toEqual([[503], { status: 'unavailable', checks: { database: 'failed' } }]);
});
