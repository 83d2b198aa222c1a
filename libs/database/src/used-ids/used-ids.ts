import { type QueryExecutorProvider, sql } from 'kysely';
import { deleteInBatches } from '../delete-in-batches.ts';
import { withinTime } from '../within-time.ts';

/** Remembers what may be used once, such as an assertion or a proof, for as long as it could be used again. */
export interface UsedIds {
  /**
   * Uses an id up. False when it was used before; of any number at once, over all replicas, exactly one gets true.
   *
   * @throws {DatabaseError} `database_silent` when there is no answer in time; the id may be used up then
   */
  use(id: string, expiresAt: Date): Promise<boolean>;
  /**
   * Forgets what expired longer ago than that many milliseconds, by the database's clock, and says how many: some thousands
   * at a time, so that no statement takes long however much there is, until all is done or the signal is aborted.
   */
  sweep(marginMs: number, signal?: AbortSignal): Promise<number>;
}

/** A table of used ids: `id text primary key`, and `expires_at timestamptz not null` with an index of its own. */
export interface UsedIdTable {
  readonly id: string;
  readonly expires_at: Date;
}

export interface UsedIdOptions {
  /** Milliseconds that a use may take: a request is waiting for it. Default 3,000. */
  readonly longestUseMs?: number;
}

/**
 * Used ids in a table of the application's schema. The insert is the check: to look first and to insert then would let
 * some through twice.
 *
 * @example
 * const used = usedIds(database.kysely, 'used_proof');
 * if (!(await used.use(id, new Date(Date.now() + 60_000)))) throw new Error('used before');
 */
export function usedIds(
  executor: QueryExecutorProvider,
  table: string,
  { longestUseMs = 3_000 }: UsedIdOptions = {},
): UsedIds {
  return {
    use: async (id, expiresAt) => {
      const insert = sql`insert into ${sql.table(table)} (id, expires_at) values (${id}, ${expiresAt}) on conflict (id) do nothing`;
      const { numAffectedRows } = await withinTime(insert.execute(executor), longestUseMs);
      return numAffectedRows === 1n;
    },
    // By the database's clock: a process whose own is ahead would forget what others could be sent again.
    sweep: (marginMs, signal) =>
      deleteInBatches(executor, {
        table,
        where: sql`expires_at < now() - make_interval(secs => ${marginMs / 1000}::float8)`,
        signal,
      }),
  };
}
