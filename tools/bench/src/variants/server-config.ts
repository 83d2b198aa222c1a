import { z } from 'zod';

/** What a server process is told. */
export const ServerConfig = z.strictObject({
  variant: z.string(),
  issuer: z.url(),
  jwksUri: z.url(),
  audience: z.string(),
  algorithm: z.enum(['ES256', 'RS256']),
  /** For variants whose handler looks the account up in PostgreSQL. */
  accounts: z.strictObject({ url: z.string(), schema: z.string() }).optional(),
});
export type ServerConfig = z.output<typeof ServerConfig>;

/** The environment variable that holds it. */
export const configVariable = 'AMBIT_BENCH_SERVER';

/** What a server process answers over its channel. */
export const ServerReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), port: z.int() }),
  // Microseconds of processor time since the process began.
  z.strictObject({ kind: z.literal('cpu'), microseconds: z.number() }),
]);
export type ServerReply = z.output<typeof ServerReply>;

/** A server that listens on loopback; returns its port. It lives as long as its process. */
export type StartServer = (config: ServerConfig) => Promise<number>;
