import pg from 'pg';
import { account } from './accounts.ts';
import type { ServerConfig } from './server-config.ts';

/** Asks PostgreSQL for the account: one prepared statement and its round trip, and no table, so that nothing is left. */
export function queryAccount({ databaseUrl }: ServerConfig): () => Promise<object> {
  if (databaseUrl === undefined) throw new TypeError('This variant needs a database');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
  const text = 'select value from json_each($1::json) where key = $2';
  const json = JSON.stringify({ account });
  return async () => {
    const { rows } = await pool.query<{ value: object }>({
      name: 'account',
      text,
      values: [json, 'account'],
    });
    return rows[0]?.value ?? {};
  };
}
