import { isolateByInstitution, type Migrations } from '@ambit/database';
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
        permission text,
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
    await isolateByInstitution(db, 'decision');
    // They are written in batches, in no institution, and forgotten there a day later at the soonest.
    await sql`create policy recorded on decision for insert with check (true)`.execute(db);
    const old = sql`at < now() - interval '1 day' and nullif(current_setting('ambit.institution', true), '') is null`;
    await sql`create policy old_seen on decision for select using (${old})`.execute(db);
    await sql`create policy old on decision for delete using (${old})`.execute(db);
  },
};
