import { randomBytes } from 'node:crypto';
import { afterAll, describe, it, jest } from '@jest/globals';
import type { Database, DatabaseKind } from '../database.ts';
import type { Migrations } from '../migrate.ts';
import type { DatabaseOptions } from '../open-database.ts';
import { pgliteForTests, postgresqlForTests, type TestServer, whyNoPostgresql } from './test-server.ts';

// An embedded PostgreSQL takes seconds to start, more on a busy machine.
const timeoutMs = 60_000;

/**
 * Opens the suite's own schema with these migrations. Whatever it opens is closed after the suite. With `privileges` it
 * is opened as a service would: on PostgreSQL by a role of the suite's own that has these, and on PGlite with such a role
 * for `inInstitution`; without, by the owner.
 */
export type OpenTestDatabase = <DB>(
  migrations?: Migrations,
  options?: Pick<DatabaseOptions, 'privileges'>,
) => Promise<Database<DB>>;

/**
 * Defines a suite twice: on PGlite in memory, and on PostgreSQL as {@link describeOnPostgresql} does. Each of the two has
 * a schema of its own, which all its tests share and which is dropped at its end. Suites cannot be nested.
 *
 * @example
 * import { it } from '@jest/globals';
 *
 * describeOnEachDatabase('the account store', (open) => {
 *   it('finds what it stored', async () => {
 *     const database = await open<Tables>(migrations);
 *   });
 * });
 */
export function describeOnEachDatabase(
  name: string,
  define: (open: OpenTestDatabase, kind: DatabaseKind) => void,
): void {
  const server = pgliteForTests();
  jest.setTimeout(timeoutMs);
  describe(`${name} (pglite)`, () => define(openerOf(server), 'pglite'));
  describeOnPostgresql(name, (open) => define(open, 'postgresql'));
}

/**
 * Defines a suite on PostgreSQL only: at DATABASE_URL, or the database `test` of `postgres` at 127.0.0.1. Where none
 * answers it is skipped, and a line says so; with AMBIT_REQUIRE_POSTGRESQL=true it fails.
 */
export function describeOnPostgresql(name: string, define: (open: OpenTestDatabase) => void): void {
  const title = `${name} (postgresql)`;
  const defineSuite = (): void => define(openerOf(postgresqlForTests));
  jest.setTimeout(timeoutMs);
  if (whyNoPostgresql === undefined) describe(title, defineSuite);
  else if (process.env['AMBIT_REQUIRE_POSTGRESQL'] === 'true') {
    it(`${title} needs PostgreSQL, as AMBIT_REQUIRE_POSTGRESQL says`, () => {
      throw new Error(whyNoPostgresql);
    });
  } else {
    process.stderr.write(`SKIPPED ${title}: ${whyNoPostgresql}\n`);
    describe.skip(title, defineSuite);
  }
}

/** The `open` of the suite that is being defined: one random schema, dropped when the suite has run. */
function openerOf(server: TestServer): OpenTestDatabase {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const closers: (() => Promise<void>)[] = [];
  afterAll(async () => {
    await Promise.all(closers.map((close) => close()));
    if (closers.length > 0) await server.run(`drop schema if exists ${schema} cascade`);
    await server.dropRole(schema);
  });
  return async <DB>(
    migrations: Migrations = {},
    { privileges }: Pick<DatabaseOptions, 'privileges'> = {},
  ) => {
    const database = await server.open<DB>({ schema, migrations, privileges });
    closers.push(() => database.close());
    return database;
  };
}
