import { type Kysely, sql } from 'kysely';

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
  /** Resolves when the database answers a query: the check behind a readiness probe. */
  ping(signal?: AbortSignal): Promise<void>;
  /** Waits for the queries in flight, then closes connections, files and the lock. Safe to call twice. */
  close(): Promise<void>;
}

/** A Kysely instance as a database whose way of closing is given. */
export function asDatabase<DB>(
  kysely: Kysely<DB>,
  kind: DatabaseKind,
  release: () => Promise<void>,
): Database<DB> {
  let closed: Promise<void> | undefined;
  return {
    kysely,
    kind,
    ping: async (signal) => {
      await sql`select 1`.execute(kysely, { signal });
    },
    close: () => (closed ??= release()),
  };
}
