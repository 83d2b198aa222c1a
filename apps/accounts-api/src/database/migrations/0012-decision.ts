import type { Migrations } from '@ambit/database';
import { sql } from 'kysely';

export const createDecision: Migrations[string] = {
  up: async (db) => {
    // No reference to another table: what was decided stays, also about what is not there.
    await sql`
      create table decision (
        id bigint generated always as identity primary key,
        at timestamptz not null,
        outcome text not null,
        operation text not null,
        method text not null,
        scope text not null,
        permission text not null,
        correlation_id uuid not null,
        client_id text,
        institution_id uuid,
        enterprise_user_id uuid,
        token_id_hash text,
        bound_to text,
        stage text,
        rule text,
        status integer
      )`.execute(db);
    await sql`create index decision_of_institution on decision (institution_id, id)`.execute(db);
    await sql`create index decision_by_correlation on decision (correlation_id)`.execute(db);
    await sql`create index decision_at on decision (at)`.execute(db);
  },
};
