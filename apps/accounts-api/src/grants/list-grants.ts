import type { GrantPage } from '@ambit/accounts-contract';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { formatCursor, readCursor } from '../accounts/cursor.ts';
import type { Tables } from '../database/tables.ts';
import { toGrant } from './grant-row.ts';

export interface GrantsQuery {
  readonly holderId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of the grants of an enterprise user, in the order of their ids. A user who is not there holds none. */
export async function listGrants(
  db: Kysely<Tables>,
  institution: string,
  { holderId, limit, cursor }: GrantsQuery,
): Promise<GrantPage> {
  const search = { grantsOf: holderId.toLowerCase() };
  const rows = await db
    .selectFrom('access_grant')
    .selectAll()
    .where('institution_id', '=', institution)
    .where('enterprise_user_id', '=', holderId)
    .$if(cursor !== undefined, (query) => query.where('id', '>', readCursor(cursor ?? '', search, z.uuid())))
    .orderBy('id')
    // One more than asked tells whether there is a next page.
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    grants: page.map(toGrant),
    ...(last !== undefined && rows.length > limit && { nextCursor: formatCursor(last.id, search) }),
  };
}
