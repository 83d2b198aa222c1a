import { signingAlgorithms } from '@ambit/client-auth';
import { configFields } from '@ambit/service';
import { z } from 'zod';

/** The key of the client that the worker is. */
const KeyConfig = z.object({
  KEY_FILE: configFields.text,
  ALGORITHM: z
    .enum(signingAlgorithms, { error: `must be one of ${signingAlgorithms.join(', ')}` })
    .optional(),
  LOG_LEVEL: configFields.logLevel.default('info'),
});

/** The environment of `serve-jwks`. */
export const JwksConfig = KeyConfig.extend({
  HOST: configFields.text.default('127.0.0.1'),
  PORT: configFields.port.default(9402),
});
export type JwksConfig = z.output<typeof JwksConfig>;

const Target = z.strictObject({
  institution: z.uuid(),
  name: z.string().optional(),
  enterpriseUser: z.uuid(),
});

/** Whose accounts, and in whose name. */
export type Target = z.output<typeof Target>;

const targetsProblem =
  'must be a JSON list of { "institution": uuid, "name"?: text, "enterpriseUser": uuid }';

/** The environment of a job. */
export const JobConfig = KeyConfig.extend({
  ISSUER: configFields.httpUrl,
  API_URL: configFields.httpUrl,
  CLIENT_ID: configFields.text,
  TARGETS: z.string().transform((text, context): readonly Target[] => {
    const targets = z.array(Target).min(1).safeParse(parseJson(text));
    if (targets.success) return targets.data;
    context.addIssue({ code: 'custom', message: targetsProblem });
    return z.NEVER;
  }),
  ALLOW_INSECURE_LOOPBACK: configFields.flag.default(false),
});
export type JobConfig = z.output<typeof JobConfig>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
