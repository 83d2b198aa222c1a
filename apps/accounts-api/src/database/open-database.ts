import { openDatabase } from '@ambit/database';
import type { Logger } from '@ambit/service';
import type { StorageConfig } from '../config.ts';
import { migrations } from './migrations.ts';
import { privileges } from './privileges.ts';
import type { Tables } from './tables.ts';

const storage = { schema: 'accounts', migrations, privileges } as const;

/** Opens the API's database, migrated, by the role that serves. */
export function openAccountsDatabase(config: StorageConfig, log: Logger) {
  return openDatabase<Tables>({
    ...storage,
    url: config.DATABASE_URL,
    migrationUrl: config.MIGRATION_DATABASE_URL,
    directory: config.DATA_DIRECTORY,
    requireRowSecurity: config.REQUIRE_ROW_SECURITY,
    log,
  });
}

/** Opens the API's database by the role that owns it, where it is another than the one that serves: for commands of operators. */
export function openOwnersDatabase(config: StorageConfig, log: Logger) {
  const { MIGRATION_DATABASE_URL: url, ...serving } = config;
  if (url === undefined) return openAccountsDatabase({ ...serving, REQUIRE_ROW_SECURITY: false }, log);
  return openDatabase<Tables>({ ...storage, privileges: undefined, url, log });
}
