import { z } from 'zod';

/** The variable in which a caller finds its configuration, as JSON. */
export const callerVariable = 'DRILL_CALLER';

/** What a caller is told. */
export const CallerConfig = z.strictObject({
  issuer: z.string(),
  apiUrl: z.string(),
  clientId: z.string(),
  /** Folder of the client's key ring. */
  ring: z.string(),
  targets: z.array(z.strictObject({ institution: z.uuid(), enterpriseUser: z.uuid() })).min(1),
  /** Calls under way at a time. */
  concurrency: z.int().min(1),
  /** Calls for which one token is used. A worker that lives short would make as few. */
  callsPerToken: z.int().min(1),
});
export type CallerConfig = z.output<typeof CallerConfig>;
