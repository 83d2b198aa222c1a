import type { Database } from './database.ts';
import type { Migrations } from './migrate.ts';
import { openPglite } from './open-pglite.ts';
import { openPostgresql } from './open-postgresql.ts';
import type { Privileges } from './row-security/privileges.ts';

/** Where the database is, whose schema is meant, and how that schema came to be. */
export interface DatabaseOptions {
  /** A PostgreSQL connection string, `postgres://user:password@host:5432/database`. Without it PGlite is used. */
  readonly url?: string | undefined;
  /**
   * The same database by the role that owns the schema: it migrates, and grants the role of `url` its `privileges`.
   * Without it the role of `url` migrates, and owns what it creates.
   */
  readonly migrationUrl?: string | undefined;
  /** PGlite's data directory; created (mode 0700) when missing. Without it, and without `url`, all is in memory. */
  readonly directory?: string | undefined;
  /** The PostgreSQL schema of the application: created when missing, and the search path of every connection. */
  readonly schema: string;
  /** Run in the order of their names, each once, all in one transaction. Name no schema in them. */
  readonly migrations: Migrations;
  /**
   * What a role that serves may do, by table; no other table may be used. Granted to the role of `url` where another
   * migrates, and on PGlite to the role that `inInstitution` takes on.
   */
  readonly privileges?: Privileges | undefined;
  /**
   * Whether to refuse a role that row-level security does not hold: a superuser, or the owner of the tables, who may
   * switch it off. Otherwise, with `privileges`, a warning says so. PostgreSQL only.
   */
  readonly requireRowSecurity?: boolean | undefined;
  readonly log?: DatabaseLog | undefined;
  /** Connections to PostgreSQL at most; 10 by default. PGlite has one. */
  readonly poolSize?: number | undefined;
}

/** The part of a pino logger that is used here. */
export interface DatabaseLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/**
 * Opens an application's schema: on a PostgreSQL server when `url` is given, else on PGlite, embedded in this process.
 * Resolves when every migration has run. The same queries, migrations and results on both.
 *
 * Columns become: `numeric`, `date`, `timestamp` and `interval` text; `timestamptz` a Date; `bigint` a number, or the
 * error `integer_out_of_range`; `bytea` a Buffer; the rest as in node-postgres. The session's time zone is UTC.
 *
 * @example
 * const database = await openDatabase<Tables>({
 *   url: process.env.DATABASE_URL,
 *   directory: '.ambit/accounts-api',
 *   schema: 'accounts',
 *   migrations,
 * });
 *
 * @throws {DatabaseError} when the database cannot be reached, locked or migrated
 */
export async function openDatabase<DB>(options: DatabaseOptions): Promise<Database<DB>> {
  // It becomes part of the settings of each connection, and should not need quotes in anybody's SQL.
  if (!/^(?!pg_)[a-z_][a-z\d_]{0,62}$/.test(options.schema)) {
    throw new TypeError(
      'A schema name has lower-case letters, digits and underscores, and at most 63 of them',
    );
  }
  return options.url === undefined ? openPglite<DB>(options) : openPostgresql<DB>(options.url, options);
}
