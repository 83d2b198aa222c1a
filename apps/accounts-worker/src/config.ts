import { configFields } from '@ambit/service';
import { z } from 'zod';
import { always, checkKey, KeyConfig } from './key-config.ts';

/** The environment of `serve-jwks`. */
export const JwksConfig = KeyConfig.extend({
  HOST: configFields.text.default('127.0.0.1'),
  PORT: configFields.port.default(9402),
  // A ring is rotated where its client can ask for a token by the new key.
  ISSUER: configFields.httpUrl.optional(),
  CLIENT_ID: configFields.text.optional(),
  ROTATE_EVERY_SECONDS: configFields.positiveInteger.default(30 * 24 * 60 * 60),
  PROVIDER_CACHE_SECONDS: configFields.positiveInteger.default(15 * 60),
  JWKS_MAX_AGE_SECONDS: configFields.positiveInteger.default(60),
  CLOCK_SKEW_SECONDS: configFields.positiveInteger.default(30),
  ALLOW_INSECURE_LOOPBACK: configFields.flag.default(false),
}).superRefine(checkKey, always);
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
  DPOP: configFields.flag.default(false),
  ALLOW_INSECURE_LOOPBACK: configFields.flag.default(false),
}).superRefine(checkKey, always);
export type JobConfig = z.output<typeof JobConfig>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
