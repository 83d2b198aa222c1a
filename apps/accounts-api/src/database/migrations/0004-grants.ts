import { createChangeVersions, watchTable } from '@ambit/database';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { recordGrantChanges } from './grant-changes.ts';

/** Grants with a life of their own (roles, filters, validity) instead of rows of permissions, which are kept. */
export const grants: Migration = {
  up: async (db) => {
    await createChangeVersions(db);
    await sql`
      create table role (
        institution_id uuid not null references institution,
        name text not null check (name ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
        description text not null,
        permissions text[] not null check (cardinality(permissions) > 0),
        primary key (institution_id, name)
      )`.execute(db);
    await sql`
      create table access_grant (
        id uuid primary key default gen_random_uuid(),
        institution_id uuid not null,
        enterprise_user_id uuid not null,
        permission text,
        role text,
        all_accounts boolean not null,
        account_ids uuid[] check (cardinality(account_ids) > 0),
        account_types text[] check (cardinality(account_types) > 0),
        branch_ids text[] check (cardinality(branch_ids) > 0),
        valid_from timestamptz,
        valid_until timestamptz,
        granted_at timestamptz not null default now(),
        granted_by_client text,
        granted_by_user uuid,
        foreign key (institution_id, enterprise_user_id) references enterprise_user (institution_id, id),
        foreign key (institution_id, role) references role (institution_id, name),
        constraint permission_or_role check (num_nonnulls(permission, role) = 1),
        constraint some_accounts check (all_accounts = (num_nonnulls(account_ids, account_types, branch_ids) = 0)),
        constraint named_or_filtered check (account_ids is null or num_nonnulls(account_types, branch_ids) = 0),
        constraint some_time check (valid_from < valid_until)
      )`.execute(db);
    await sql`create index access_grant_of on access_grant (institution_id, enterprise_user_id)`.execute(db);
    await sql`create index access_grant_role on access_grant (institution_id, role) where role is not null`.execute(
      db,
    );
    await sql`
      insert into access_grant (institution_id, enterprise_user_id, permission, all_accounts, account_ids)
      select institution_id, enterprise_user_id, permission, account_id is null,
        case when account_id is not null then array[account_id] end
      from permission_grant`.execute(db);
    await sql`drop table permission_grant`.execute(db);
    await recordGrantChanges(db);
    for (const table of ['enterprise_user', 'role', 'access_grant']) await watchTable(db, table, 'grants');
  },
};
