import { type Kysely, sql } from 'kysely';

/**
 * Records every change of grants and roles in the table `grant_change`, by triggers, so that none goes without, be it
 * made by hand. Who asked for it is in the setting `ambit.actor` of the transaction, as JSON; see `actingIn`.
 */
export async function recordGrantChanges<DB>(db: Kysely<DB>): Promise<void> {
  await sql`
    create table grant_change (
      id bigint generated always as identity primary key,
      institution_id uuid not null references institution,
      changed_at timestamptz not null default clock_timestamp(),
      kind text not null,
      grant_id uuid,
      role_name text,
      enterprise_user_id uuid,
      before jsonb,
      after jsonb,
      client_id text,
      acting_user_id uuid,
      token_id_hash text,
      correlation_id text,
      database_user text not null
    )`.execute(db);
  await sql`create index grant_change_of on grant_change (institution_id, id)`.execute(db);
  // By its owner's rights: a role that serves may change grants, and may not write what is recorded of it.
  await sql`create function record_grant_change() returns trigger language plpgsql security definer
    set search_path from current as $$
    declare
      old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
      new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
      subject jsonb := coalesce(new_row, old_row);
      actor jsonb := nullif(current_setting('ambit.actor', true), '')::jsonb;
    begin
      if old_row = new_row then return null; end if;
      insert into grant_change (institution_id, kind, grant_id, role_name, enterprise_user_id, before, after,
        client_id, acting_user_id, token_id_hash, correlation_id, database_user)
      values (
        (subject ->> 'institution_id')::uuid,
        tg_argv[0] || ' ' || case tg_op when 'INSERT' then 'added' when 'DELETE' then 'removed' else 'changed' end,
        (subject ->> 'id')::uuid,
        coalesce(subject ->> 'name', subject ->> 'role'),
        (subject ->> 'enterprise_user_id')::uuid,
        old_row,
        new_row,
        actor ->> 'clientId',
        (actor ->> 'enterpriseUser')::uuid,
        actor ->> 'tokenIdHash',
        actor ->> 'correlationId',
        session_user
      );
      return null;
    end $$`.execute(db);
  for (const [table, subject] of [
    ['access_grant', 'grant'],
    ['role', 'role'],
  ])
    await sql`create trigger record_grant_change after insert or update or delete on ${sql.table(table ?? '')}
      for each row execute function record_grant_change(${sql.lit(subject)})`.execute(db);
  await sql`create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is only ever added to', tg_table_name using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  await sql`create trigger refuse_change before update or delete or truncate on grant_change
    for each statement execute function refuse_change()`.execute(db);
}
