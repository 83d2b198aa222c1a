import type { Database, UsedIds } from '@ambit/database';
import { sql } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** Forgets revocations of tokens that have expired by themselves, for `startUsedIdSweep`. */
export function expiredRevocations({ kysely }: Pick<Database<Tables>, 'kysely'>): Pick<UsedIds, 'sweep'> {
  return {
    sweep: async (marginMs) => {
      const expired = sql`expires_at < now() - make_interval(secs => ${marginMs / 1000}::float8)`;
      // A delete counts as a change of the list, also when it finds nothing, and has every process read it anew.
      const { rows } = await sql`select 1 from revoked_token where ${expired} limit 1`.execute(kysely);
      if (rows.length === 0) return 0;
      const { numAffectedRows } = await sql`delete from revoked_token where ${expired}`.execute(kysely);
      return Number(numAffectedRows ?? 0);
    },
  };
}
