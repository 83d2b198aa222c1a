import { isolateByInstitution, type Migrations } from '@ambit/database';
import { sql } from 'kysely';

export const createAccountChange: Migrations[string] = {
  up: async (db) => {
    await sql`
      create table account_change (
        id bigint generated always as identity primary key,
        institution_id uuid not null,
        account_id uuid not null,
        version integer not null,
        at timestamptz not null default now(),
        operation text not null,
        client_id text not null,
        enterprise_user_id uuid not null,
        token_id_hash text not null,
        correlation_id uuid not null,
        idempotency_key_hash text,
        before jsonb not null,
        after jsonb not null,
        foreign key (institution_id, account_id) references account (institution_id, id),
        -- A version is made once: a change that was recorded twice would have been made twice.
        unique (institution_id, account_id, version)
      )`.execute(db);
    await sql`create index account_change_at on account_change (institution_id, at)`.execute(db);
    // Whatever role the API has: who must not write history anew is also the owner of the table.
    await sql`
      create trigger account_change_append_only
      before update or delete or truncate on account_change
      for each statement execute function refuse_change()`.execute(db);
    await isolateByInstitution(db, 'account_change');
  },
};
