import type { Database, UsedIds } from '@ambit/database';
import { sql } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** Forgets revocations of tokens that have expired by themselves, for `startUsedIdSweep`. */
export function expiredRevocations({ kysely }: Pick<Database<Tables>, 'kysely'>): Pick<UsedIds, 'sweep'> {
  return {
    sweep: async (marginMs) => {
      const { numAffectedRows } =
        await sql`delete from revoked_token where expires_at < now() - make_interval(secs => ${marginMs / 1000}::float8)`.execute(
          kysely,
        );
      return Number(numAffectedRows ?? 0);
    },
  };
}
