import { ensureTable } from '../postgresql/ensure-table.ts';
import type { SharedTokenStore } from './shared-token-cache.ts';

/** What is needed of a database client: `Pool` and `Client` of pg have it, and PGlite too. */
export interface PostgresqlClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** The table of shared tokens, for operators who make it themselves. */
export const postgresqlTokenTable = `create table if not exists ambit_token_cache
  (key text primary key, entry text not null, expires_at timestamptz not null)`;

/**
 * Shares sealed tokens through a table `ambit_token_cache`, which is made when it is not there. What has expired is
 * deleted as entries are written.
 *
 * @example
 * const store = await postgresqlTokenStore(pool); // of pg
 * const sharedCache = { store, sealing: sealingOf(secret) };
 * const tokens = clientCredentials({ issuer, clientId, key, scopes: ['accounts.read'], sharedCache });
 */
export async function postgresqlTokenStore(client: PostgresqlClient): Promise<SharedTokenStore> {
  await ensureTable(client, 'ambit_token_cache', postgresqlTokenTable);
  return Object.freeze<SharedTokenStore>({
    get: async (key) => {
      const { rows } = await client.query(
        'select entry from ambit_token_cache where key = $1 and expires_at > now()',
        [key],
      );
      const [row] = rows;
      return typeof row === 'object' && row !== null && 'entry' in row && typeof row.entry === 'string'
        ? row.entry
        : undefined;
    },
    set: async (key, entry, expiresAt) => {
      await client.query('delete from ambit_token_cache where expires_at <= now()');
      await client.query(
        `insert into ambit_token_cache (key, entry, expires_at) values ($1, $2, $3)
         on conflict (key) do update set entry = excluded.entry, expires_at = excluded.expires_at
         where ambit_token_cache.expires_at <= excluded.expires_at`,
        [key, entry, expiresAt],
      );
    },
    delete: async (key, entry) => {
      await client.query('delete from ambit_token_cache where key = $1 and entry = $2', [key, entry]);
    },
  });
}
