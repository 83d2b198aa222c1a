import type { Database } from '@ambit/database';
import { sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { RevocationError } from './revocation-error.ts';
import { tokenIdHash } from './revocation-list.ts';
import { mostRevocations } from './watched-revocations.ts';

/** Milliseconds for which a revocation is kept: longer than any access token lives. */
export const keptMs = 24 * 60 * 60_000;

/** What to revoke: one token, or all of a client that were issued before an instant. */
export type Revocation = {
  readonly issuer: string | undefined;
  readonly reason: string;
} & (
  | { readonly tokenId: string }
  | { readonly tokenIdHash: string }
  | { readonly clientId: string; readonly issuedBefore: Date }
);

/**
 * Revokes tokens. To do so again changes nothing but the reason; of two instants for one client the later one counts.
 *
 * @throws {RevocationError} `too_many_revocations` when the list is full: nothing is revoked then
 */
export async function revokeTokens(
  { kysely }: Pick<Database<Tables>, 'kysely'>,
  revocation: Revocation,
  now: number,
): Promise<void> {
  const client = 'clientId' in revocation ? revocation : undefined;
  const hash =
    'tokenId' in revocation
      ? tokenIdHash(revocation.tokenId)
      : 'tokenIdHash' in revocation
        ? revocation.tokenIdHash
        : null;
  const expiresAt = new Date(Math.max(now, client?.issuedBefore.getTime() ?? now) + keptMs);
  await kysely.transaction().execute(async (db) => {
    await sql`
      insert into revoked_token as revoked (token_id_hash, client_id, issued_before, issuer, expires_at, reason)
      values (${hash}, ${client?.clientId ?? null}, ${client?.issuedBefore ?? null}, ${revocation.issuer ?? null},
        ${expiresAt}, ${revocation.reason})
      on conflict (token_id_hash, client_id, issuer) do update set
        issued_before = greatest(revoked.issued_before, excluded.issued_before),
        expires_at = greatest(revoked.expires_at, excluded.expires_at),
        reason = excluded.reason, revoked_by = excluded.revoked_by, revoked_at = excluded.revoked_at`.execute(
      db,
    );
    const { count } = await db
      .selectFrom('revoked_token')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('expires_at', '>', sql<Date>`now()`)
      .executeTakeFirstOrThrow();
    if (count > mostRevocations)
      throw new RevocationError(
        'too_many_revocations',
        `There are ${mostRevocations} revocations already, the most that a process keeps: revoke the tokens of a client, not each of them`,
      );
  });
}

/** The revocations that count, the last one first. */
export function listRevocations({ kysely }: Pick<Database<Tables>, 'kysely'>) {
  return kysely
    .selectFrom('revoked_token')
    .selectAll()
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('revoked_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
}
