import { watchTable } from '@ambit/database';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tokens that are refused before they expire: one by its id, or all of a client that were issued before an instant. */
export const revokedToken: Migration = {
  up: async (db) => {
    await sql`
      create table revoked_token (
        id bigint generated always as identity primary key,
        token_id_hash text,
        client_id text,
        issued_before timestamptz,
        issuer text,
        expires_at timestamptz not null,
        reason text not null check (reason <> ''),
        revoked_by text not null default session_user,
        revoked_at timestamptz not null default now(),
        constraint token_or_client check (num_nonnulls(token_id_hash, client_id) = 1),
        constraint client_until check (num_nonnulls(client_id, issued_before) in (0, 2)),
        unique nulls not distinct (token_id_hash, client_id, issuer)
      )`.execute(db);
    await sql`create index revoked_token_expires_at on revoked_token (expires_at)`.execute(db);
    await watchTable(db, 'revoked_token', 'revoked_tokens');
  },
};
