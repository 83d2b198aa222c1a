import type { SharedTokenStore } from './shared-token-cache.ts';

/** What is needed of a database client: `Pool` and `Client` of pg have it, and PGlite too. */
export interface PostgresqlClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

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
  await createTable(client);
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
    delete: async (key) => {
      await client.query('delete from ambit_token_cache where key = $1', [key]);
    },
  });
}

async function createTable(client: PostgresqlClient): Promise<void> {
  const create = `create table if not exists ambit_token_cache
    (key text primary key, entry text not null, expires_at timestamptz not null)`;
  // Two that create it at once collide in the catalogue, although it says 'if not exists'; then it is there.
  await client.query(create).catch(() => client.query(create));
}
