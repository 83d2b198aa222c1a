import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Remembers which assertions were used, for as long as they could be used again. */
export interface ReplayStore {
  /** Uses an assertion up. False when it was used before; of any number at once exactly one gets true. */
  use(id: string, expiresAt: Date): Promise<boolean>;
  /** Forgets what has expired. */
  sweep(now: Date): Promise<number>;
}

/** The store in the database. The insert is the check: to look first and to insert then would let replays through. */
export function replayStore(kysely: Kysely<Tables>): ReplayStore {
  return {
    use: async (id, expiresAt) => {
      const { numInsertedOrUpdatedRows } = await kysely
        .insertInto('replay_detection')
        .values({ id, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    sweep: async (now) => {
      const { numDeletedRows } = await kysely
        .deleteFrom('replay_detection')
        .where('expires_at', '<', now)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
