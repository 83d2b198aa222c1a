import { randomBytes } from 'node:crypto';
import { afterAll } from '@jest/globals';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { Database } from '../database.ts';
import { reasonOf } from '../error-parts.ts';
import type { DatabaseOptions } from '../open-database.ts';
import { createPglite, openOnPglite } from '../open-pglite.ts';
import { openPostgresql } from '../open-postgresql.ts';
import { readPostgresqlUrl } from '../postgresql-url.ts';

/** A PostgreSQL of either kind, on which suites have schemas. */
export interface TestServer {
  open<DB>(options: DatabaseOptions): Promise<Database<DB>>;
  /** Runs one statement outside of any suite's schema. */
  run(statement: string): Promise<void>;
  /** Drops the role that serves a schema, when there is one. */
  dropRole(schema: string): Promise<void>;
}

/** The PostgreSQL that tests use. */
export const testPostgresqlUrl = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test';

/** The password of roles that serve, for servers that ask for one. */
const servingPassword = randomBytes(16).toString('hex');

export const postgresqlForTests: TestServer = {
  open: async (options) => {
    if (options.privileges === undefined) return openPostgresql(testPostgresqlUrl, options);
    const role = servingRoleOf(options.schema);
    await postgresqlForTests.run(`do $$ begin
      create role ${role} login password '${servingPassword}';
    exception when duplicate_object then null; end $$`);
    const url = Object.assign(new URL(testPostgresqlUrl), { username: role, password: servingPassword });
    return openPostgresql(url.href, { ...options, migrationUrl: testPostgresqlUrl });
  },
  dropRole: (schema) => postgresqlForTests.run(`drop role if exists ${servingRoleOf(schema)}`),
  run: async (statement) => {
    const client = new pg.Client({ connectionString: testPostgresqlUrl, connectionTimeoutMillis: 3_000 });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  },
};

function servingRoleOf(schema: string): string {
  return `${schema}_serving`;
}

/** Why tests cannot use PostgreSQL; undefined when they can. Known on import, since suites are defined synchronously. */
export const whyNoPostgresql = await postgresqlForTests.run('select 1').then(
  () => undefined,
  (error: unknown) =>
    `no PostgreSQL answers at ${readPostgresqlUrl(testPostgresqlUrl).place} (${reasonOf(error)})`,
);

// Starting an embedded PostgreSQL takes seconds, so that all suites of a spec file share one.
let shared: Promise<PGlite> | undefined;

/** The embedded PostgreSQL of this spec file; started by its first user and closed after the suite being defined. */
export function pgliteForTests(): TestServer {
  afterAll(async () => {
    const pglite = await shared;
    shared = undefined;
    await pglite?.close();
  });
  const start = (): Promise<PGlite> => (shared ??= createPglite());
  return {
    open: async (options) => openOnPglite(unclosable(await start()), options),
    run: async (statement) => void (await (await start()).exec(statement)),
    // One for all schemas; it goes with the instance.
    dropRole: async () => undefined,
  };
}

/** An instance that outlives each database that is opened on it. */
function unclosable(pglite: PGlite) {
  return {
    closed: false,
    ready: true,
    waitReady: pglite.waitReady,
    query: pglite.query.bind(pglite),
    transaction: pglite.transaction.bind(pglite),
    listen: pglite.listen.bind(pglite),
    close: async () => undefined,
  };
}
