import { type Kysely, sql } from 'kysely';
import type { DedicatedConnection } from './dedicated-connection.ts';

/** `pglite` is PostgreSQL embedded in this process; `postgresql` is a server. */
export type DatabaseKind = 'pglite' | 'postgresql';

/**
 * An open database: Kysely for queries, and the little that the two kinds do not share.
 *
 * @example
 * const row = await database.kysely.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
 */
export interface Database<DB> {
  readonly kysely: Kysely<DB>;
  readonly kind: DatabaseKind;
  /** The PostgreSQL schema of the application. */
  readonly schema: string;
  /**
   * The role that {@link inInstitution} takes on, where the connection has more rights than one that serves should: on
   * PGlite, whose only user is a superuser whom row-level security does not hold.
   */
  readonly institutionRole: string | undefined;
  /** Opens one more connection, outside of the pool; who asks for it closes it. On PGlite it shares the one there is. */
  connect(): Promise<DedicatedConnection>;
  /** Resolves when the database answers a query: the check behind a readiness probe. */
  ping(signal?: AbortSignal): Promise<void>;
  /** Waits for the queries in flight, then closes connections, files and the lock. Safe to call twice. */
  close(): Promise<void>;
}

/** What the two kinds do each in their way. */
export interface DatabaseParts<DB> extends Omit<Database<DB>, 'ping' | 'close'> {
  readonly release: () => Promise<void>;
}

/** Parts as a database. */
export function asDatabase<DB>({ release, ...parts }: DatabaseParts<DB>): Database<DB> {
  let closed: Promise<void> | undefined;
  return {
    ...parts,
    ping: async (signal) => {
      await sql`select 1`.execute(parts.kysely, { signal });
    },
    close: () => (closed ??= release()),
  };
}
