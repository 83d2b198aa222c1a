import { isolateByInstitution, type Migrations } from '@ambit/database';
import { sql } from 'kysely';

export const createIdempotencyKey: Migrations[string] = {
  up: async (db) => {
    await sql`
      create table idempotency_key (
        id text primary key,
        institution_id uuid not null,
        fingerprint text not null,
        answer text,
        expires_at timestamptz not null
      )`.execute(db);
    await sql`create index idempotency_key_expires_at on idempotency_key (expires_at)`.execute(db);
    await isolateByInstitution(db, 'idempotency_key');
    // The sweep works in no institution: who serves finds there what has expired, and nothing else.
    await sql`create policy expired_seen on idempotency_key for select using (expires_at < now())`.execute(
      db,
    );
    await sql`create policy expired on idempotency_key for delete using (expires_at < now())`.execute(db);
  },
};
