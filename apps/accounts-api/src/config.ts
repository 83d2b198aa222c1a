import { accountsApi } from '@ambit/accounts-contract';
import { ServiceConfig } from '@ambit/nest-service';
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
export const ApiConfig = ServiceConfig.extend({
  ...StorageConfig.shape,
  PORT: configFields.port.default(9401),
  AUDIENCE: configFields.text.default(accountsApi.audience),
  /** With it every proof of possession needs a nonce (RFC 9449 §9); the same in all replicas. */
  DPOP_NONCE_SECRET: configFields.secretBytes.optional(),
  /** Days for which decisions are kept. */
  DECISION_RETENTION_DAYS: configFields.positiveInteger.default(90),
  /** Fills an empty database with the seed. */
  SEED: configFields.flag.default(false),
});
export type ApiConfig = z.output<typeof ApiConfig>;
