import { type QueryExecutorProvider, sql } from 'kysely';

/** Remembers what may be used once, such as an assertion or a proof, for as long as it could be used again. */
export interface UsedIds {
  /** Uses an id up. False when it was used before; of any number at once, over all replicas, exactly one gets true. */
  use(id: string, expiresAt: Date): Promise<boolean>;
  /** Forgets what has expired, and says how many. */
  sweep(now: Date): Promise<number>;
}

/** A table of used ids: `id text primary key`, and `expires_at timestamptz not null` with an index of its own. */
export interface UsedIdTable {
  readonly id: string;
  readonly expires_at: Date;
}

/**
 * Used ids in a table of the application's schema. The insert is the check: to look first and to insert then would let
 * some through twice.
 *
 * @example
 * const used = usedIds(database.kysely, 'used_proof');
 * if (!(await used.use(id, new Date(Date.now() + 60_000)))) throw new Error('used before');
 */
export function usedIds(executor: QueryExecutorProvider, table: string): UsedIds {
  return {
    use: async (id, expiresAt) => {
      const { numAffectedRows } =
        await sql`insert into ${sql.table(table)} (id, expires_at) values (${id}, ${expiresAt}) on conflict (id) do nothing`.execute(
          executor,
        );
      return numAffectedRows === 1n;
    },
    sweep: async (now) => {
      const { numAffectedRows } =
        await sql`delete from ${sql.table(table)} where expires_at < ${now}`.execute(executor);
      return Number(numAffectedRows);
    },
  };
}
