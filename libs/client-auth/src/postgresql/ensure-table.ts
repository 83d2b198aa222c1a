import type { PostgresqlClient } from '../token/postgresql-token-store.ts';

/**
 * Makes a table where there is none. It is looked for first: a role that may use a table need not be allowed to make
 * one, and `create table if not exists` is refused to it even where the table is there.
 *
 * @param table its name, found by the `search_path` of the role
 * @param ddl a `create table if not exists` statement
 */
export async function ensureTable(client: PostgresqlClient, table: string, ddl: string): Promise<void> {
  if (await isThere(client, table)) return;
  // Two that create it at once collide in the catalogue, although it says 'if not exists'; then it is there.
  await client.query(ddl).catch(async (error: unknown) => {
    if (!(await isThere(client, table))) throw error;
  });
}

async function isThere(client: PostgresqlClient, table: string): Promise<boolean> {
  const { rows } = await client.query('select to_regclass($1) is not null as found', [table]);
  const [row] = rows;
  return typeof row === 'object' && row !== null && 'found' in row && row.found === true;
}
