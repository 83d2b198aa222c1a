import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { postgresqlTypes } from './column-types.ts';
import { asDatabase, type Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { discardingPool } from './discarding-pool.ts';
import { reasonOf } from './error-parts.ts';
import { migrate } from './migrate.ts';
import type { DatabaseOptions } from './open-database.ts';
import { connectError } from './connect-error.ts';
import { type PostgresqlAddress, readPostgresqlUrl } from './postgresql-url.ts';

/** Opens a schema of a PostgreSQL server through a pool of connections. */
export async function openPostgresql<DB>(url: string, options: DatabaseOptions): Promise<Database<DB>> {
  const address = readPostgresqlUrl(url);
  await migrateSchema<DB>(address, options);
  const pool = createPool(address, options, { queryTimeoutMs });
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool: discardingPool(pool) }) });
  try {
    await assertSearchPath(kysely, options.schema);
    return asDatabase(kysely, 'postgresql', () => kysely.destroy());
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** More than the server gives a statement: who waits longer waits for a server that will not answer. */
const queryTimeoutMs = 35_000;

/** On a connection of its own, since migrations may take as long as they need. */
async function migrateSchema<DB>(address: PostgresqlAddress, options: DatabaseOptions): Promise<void> {
  const pool = createPool(address, { ...options, poolSize: 1 });
  try {
    // Apart from the first query, so that what fails here is known to be the connection.
    (await connect(pool, address)).release();
    const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
    const applied = await migrate(kysely, options.schema, options.migrations);
    if (applied.length > 0) options.log?.info({ schema: options.schema, applied }, 'database migrated');
  } finally {
    await pool.end();
  }
}

function createPool(
  { connectionString, startupOptions, place }: PostgresqlAddress,
  options: DatabaseOptions,
  { queryTimeoutMs }: { readonly queryTimeoutMs?: number } = {},
): pg.Pool {
  const { schema, log, poolSize = 10 } = options;
  const pool = new pg.Pool({
    // What the URL says in its query wins over what is said here.
    connectionString,
    max: poolSize,
    application_name: `ambit ${schema}`,
    // As part of the connection's start: costs no round trip, and no query can run without it.
    options: `${startupOptions} -c search_path=${schema} -c TimeZone=UTC -c DateStyle=ISO`.trim(),
    types: postgresqlTypes,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    ...(queryTimeoutMs !== undefined && { query_timeout: queryTimeoutMs }),
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  });
  // Without listeners, a server that goes away would end this process. The pool replaces the connection by itself; a
  // query that was running rejects.
  pool.on('error', (error) =>
    // Not the error itself: the pool has attached the connection to it.
    log?.warn({ reason: reasonOf(error), place }, 'an idle connection to PostgreSQL was lost'),
  );
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function connect(pool: pg.Pool, address: PostgresqlAddress): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw connectError(error, address);
  }
}

/** Some connection poolers drop what a connection asks for at its start; tables would then end up elsewhere. */
async function assertSearchPath<DB>(kysely: Kysely<DB>, schema: string): Promise<void> {
  const { rows } = await sql<{ path: string }>`select current_setting('search_path') as path`.execute(kysely);
  if (rows[0]?.path === schema) return;
  throw new DatabaseError(
    'search_path_not_applied',
    `The server did not set the search path to '${schema}': connect to PostgreSQL itself, or let the pooler pass the startup parameter 'options'`,
  );
}
