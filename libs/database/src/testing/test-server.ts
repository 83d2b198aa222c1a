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
}

/** The PostgreSQL that tests use. */
export const testPostgresqlUrl = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test';

export const postgresqlForTests: TestServer = {
  open: (options) => openPostgresql(testPostgresqlUrl, options),
  run: async (statement) => {
    const client = new pg.Client({ connectionString: testPostgresqlUrl, connectionTimeoutMillis: 3_000 });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  },
};

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
