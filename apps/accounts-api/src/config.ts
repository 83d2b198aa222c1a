import { accountsApi } from '@ambit/accounts-contract';
import { configFields } from '@ambit/service';
import { z } from 'zod';

/** Where the data is; all that the seed and the import need. */
export const StorageConfig = z.object({
  DATABASE_URL: configFields.postgresqlUrl.optional(),
  /** The same database by the role that owns the schema; DATABASE_URL is then by a role that row-level security holds. */
  MIGRATION_DATABASE_URL: configFields.postgresqlUrl.optional(),
  /** Refuses to serve by a role that row-level security does not hold. */
  REQUIRE_ROW_SECURITY: configFields.flag.default(false),
  DATA_DIRECTORY: configFields.text.optional(),
  LOG_LEVEL: configFields.logLevel.default('info'),
});
export type StorageConfig = z.output<typeof StorageConfig>;

/** The environment of the API. */
export const ApiConfig = StorageConfig.extend({
  HOST: configFields.text.default('127.0.0.1'),
  PORT: configFields.port.default(9401),
  /** Where clients reach the API; by default where it listens. */
  PUBLIC_URL: configFields.httpUrl.optional(),
  ISSUER: configFields.httpUrl,
  AUDIENCE: configFields.text.default(accountsApi.audience),
  /** For the OpenAPI document; by default `/token` of the issuer. */
  TOKEN_URL: configFields.httpUrl.optional(),
  /** With it every proof of possession needs a nonce (RFC 9449 §9); the same in all replicas. */
  DPOP_NONCE_SECRET: configFields.secretBytes.optional(),
  /** Requests that are worked on at once, waiting for the database included; others are refused. */
  MAX_IN_FLIGHT: configFields.positiveInteger.default(256),
  /** Requests per second that one client may send to this process; unbounded without. */
  RATE_LIMIT_PER_SECOND: configFields.positiveInteger.optional(),
  /** Requests that a client may send at once; by default those of two seconds. */
  RATE_LIMIT_BURST: configFields.positiveInteger.optional(),
  /** Days for which decisions are kept. */
  DECISION_RETENTION_DAYS: configFields.positiveInteger.default(90),
  ALLOW_LOOPBACK_ISSUER: configFields.flag.default(false),
  /** Fills an empty database with the seed. */
  SEED: configFields.flag.default(false),
});
export type ApiConfig = z.output<typeof ApiConfig>;
