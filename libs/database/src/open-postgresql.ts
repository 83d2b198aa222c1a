import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { postgresqlTypes } from './column-types.ts';
import { asDatabase, type Database } from './database.ts';
import { DatabaseError } from './database-error.ts';
import type { DedicatedConnection } from './dedicated-connection.ts';
import { discardingPool } from './discarding-pool.ts';
import { reasonOf } from './error-parts.ts';
import { migrate } from './migrate.ts';
import type { DatabaseOptions } from './open-database.ts';
import { connectError } from './connect-error.ts';
import { type PostgresqlAddress, readPostgresqlUrl } from './postgresql-url.ts';
import { checkServingRole } from './row-security/check-serving-role.ts';
import { grantPrivileges } from './row-security/privileges.ts';
import { withinTime } from './within-time.ts';

/** Opens a schema of a PostgreSQL server through a pool of connections. */
export async function openPostgresql<DB>(url: string, options: DatabaseOptions): Promise<Database<DB>> {
  const address = readPostgresqlUrl(url);
  const { migrationUrl } = options;
  const owner = migrationUrl === undefined ? address : readPostgresqlUrl(migrationUrl);
  await migrateSchema<DB>(owner, address.user, options);
  const pool = createPool(address, options, { queryTimeoutMs });
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool: discardingPool(pool) }) });
  try {
    await assertSearchPath(kysely, options.schema);
    await checkServingRole(kysely, options);
    return asDatabase({
      kysely,
      kind: 'postgresql',
      schema: options.schema,
      institutionRole: undefined,
      connect: () => connectDedicated(address, options),
      release: () => kysely.destroy(),
    });
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** More than the server gives a statement: who waits longer waits for a server that will not answer. */
const queryTimeoutMs = 35_000;

/** On a connection of its own, since migrations may take as long as they need. */
async function migrateSchema<DB>(
  address: PostgresqlAddress,
  servingRole: string,
  options: DatabaseOptions,
): Promise<void> {
  const { schema, privileges } = options;
  const pool = createPool(address, { ...options, poolSize: 1 });
  try {
    // Apart from the first query, so that what fails here is known to be the connection.
    (await connect(pool, address)).release();
    const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
    const applied = await migrate(kysely, schema, options.migrations, async (transaction) => {
      if (privileges !== undefined && servingRole !== address.user)
        await grantPrivileges(transaction, { schema, role: servingRole, privileges });
    });
    if (applied.length > 0) options.log?.info({ schema, applied }, 'database migrated');
  } finally {
    await pool.end();
  }
}

function clientConfig(
  { connectionString, startupOptions }: PostgresqlAddress,
  { schema }: DatabaseOptions,
): pg.ClientConfig {
  return {
    // What the URL says in its query wins over what is said here.
    connectionString,
    application_name: `ambit ${schema}`,
    // As part of the connection's start: costs no round trip, and no query can run without it.
    options: `${startupOptions} -c search_path=${schema} -c TimeZone=UTC -c DateStyle=ISO`.trim(),
    types: postgresqlTypes,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  };
}

function createPool(
  address: PostgresqlAddress,
  options: DatabaseOptions,
  { queryTimeoutMs }: { readonly queryTimeoutMs?: number } = {},
): pg.Pool {
  const { log, poolSize = 10 } = options;
  const { place } = address;
  const pool = new pg.Pool({
    ...clientConfig(address, options),
    max: poolSize,
    ...(queryTimeoutMs !== undefined && { query_timeout: queryTimeoutMs }),
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

async function connectDedicated(
  address: PostgresqlAddress,
  options: DatabaseOptions,
): Promise<DedicatedConnection> {
  const client = new pg.Client(clientConfig(address, options));
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  // Without a listener, a server that goes away would end this process; the end is told by itself.
  client.on('error', () => end()).on('end', () => end());
  try {
    await client.connect();
  } catch (error) {
    throw connectError(error, address);
  }
  return {
    ended,
    query: async <Row>(statement: string) => (await client.query(statement)).rows as readonly Row[], // who asks knows
    listen: async (channel, onNotification) => {
      client.on('notification', (message) => {
        if (message.channel === channel) onNotification(message.payload ?? '');
      });
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    },
    close: async () => {
      // With a query unanswered pg cuts the connection; else it says goodbye, to which nobody may answer.
      await withinTime(client.end(), 1_000).catch(() => undefined);
      end();
    },
  };
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
