import pg from 'pg';
import type { FindAccount } from './nest-app.ts';
import type { ServerConfig } from './server-config.ts';

/** Asks PostgreSQL for an account by its primary key, through a pool. */
export function findAccountIn({ accounts }: ServerConfig): FindAccount {
  if (accounts === undefined) throw new TypeError('This variant needs a table of accounts');
  const pool = new pg.Pool({ connectionString: accounts.url });
  const text = `select id, details from ${accounts.schema}.account where id = $1`;
  return async (id) => {
    const { rows } = await pool.query<{ id: string; details: object }>(text, [id]);
    const [row] = rows;
    if (row === undefined) throw new RangeError('The account that is asked for is in the table');
    return { id: row.id, ...row.details };
  };
}
