import { z } from 'zod';

/** What a job of the worker says of itself when it has ended: the part that is shown. */
export const JobReport = z.object({
  job: z.string(),
  client: z.object({ id: z.string(), kid: z.string(), algorithm: z.string() }),
  authentication: z.object({ tokenRequests: z.int(), grantedScopes: z.array(z.string()) }),
  calls: z.object({ total: z.int(), byOperation: z.record(z.string(), z.int()) }),
  durationMs: z.number(),
  callsPerSecond: z.number(),
  institutions: z.array(
    z.object({ name: z.string(), accounts: z.int(), totals: z.record(z.string(), z.string()).optional() }),
  ),
  /** Whether it went on where an earlier run was killed. */
  resumed: z.boolean(),
  failures: z.array(z.unknown()),
  outputs: z.array(z.string()),
});
export type JobReport = z.output<typeof JobReport>;
