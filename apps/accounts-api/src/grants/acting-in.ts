import { createHash } from 'node:crypto';
import { type Database, inInstitution } from '@ambit/database';
import type { Caller } from '@ambit/nest-authorization';
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** Runs work in a transaction of the caller's institution that says who acts: what is changed is recorded with it. */
export function actingIn<Result>(
  database: Database<Tables>,
  { institution, clientId, enterpriseUser, correlationId, token }: Caller,
  work: (db: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  const tokenIdHash = createHash('sha256').update(token.jwtId).digest('base64url');
  const actor = JSON.stringify({ clientId, enterpriseUser, tokenIdHash, correlationId });
  return inInstitution(database, institution, async (db) => {
    await sql`select set_config('ambit.actor', ${actor}, true)`.execute(db);
    return work(db);
  });
}
