import { z } from 'zod';
import { logLevels } from './log-level.ts';

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Ready-made fields for `loadConfig`. All are required until given a default or made optional.
 *
 * @example
 * const schema = z.object({
 *   PORT: configFields.port.default(9401),
 *   ISSUER: configFields.httpUrl,
 *   DATA_DIRECTORY: configFields.text.optional(),
 * });
 */
export const configFields = {
  /** Any text; the empty text counts as unset. */
  text: z.string(),

  /** `'true'` or `'false'`, as a boolean. */
  flag: z.enum(['true', 'false'], { error: 'must be true or false' }).transform((value) => value === 'true'),

  /** A TCP port. 0 lets the system choose a free one. */
  port: z
    .string()
    .regex(/^(0|[1-9]\d{0,4})$/, { error: 'must be a whole number from 0 to 65535' })
    .transform(Number)
    .refine((value) => value <= 65_535, { error: 'must be a whole number from 0 to 65535' }),

  /** A whole number from 1, such as a count or a time in milliseconds. */
  positiveInteger: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, { error: 'must be a whole number from 1' })
    .transform(Number),

  /** A secret that replicas share: 32 random bytes in base64 or base64url, as a Buffer. */
  secretBytes: z
    .string()
    .transform((text) => Buffer.from(text, 'base64url'))
    .refine((secret) => secret.byteLength === 32, {
      error: 'must be 32 random bytes in base64url, such as of: openssl rand -base64 32',
    }),

  logLevel: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }),

  /** An https URL without credentials and fragment; http only where the traffic cannot leave the machine. */
  httpUrl: z.string().refine(isSafeHttpUrl, {
    error:
      'must be an https:// URL without credentials and fragment (http:// only on localhost, 127.0.0.1 and [::1])',
  }),

  /** A PostgreSQL connection string. */
  postgresqlUrl: z.string().refine((value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value), {
    error: 'must look like postgres://user:password@host:5432/database, special characters percent-encoded',
  }),
} as const;

function isSafeHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname));
}
