import { AccountStatus, AccountType } from '@ambit/accounts-contract';
import type { Migrations } from '@ambit/database';
import { sql } from 'kysely';
import { grants } from './migrations/0004-grants.ts';
import { revokedToken } from './migrations/0005-revoked-token.ts';
import { rowSecurity } from './migrations/0006-row-security.ts';
import { createIdempotencyKey } from './migrations/0007-idempotency-key.ts';
import { createAccountChange } from './migrations/0008-account-change.ts';
import { createDecision } from './migrations/0009-decision.ts';
import { shieldFunctions } from './migrations/0010-shielded-functions.ts';
import { recordImports } from './migrations/0011-imported-account.ts';

const list = (values: readonly string[]) => sql.join(values.map((value) => sql.lit(value)));

/** Run in the order of their names. One that has been released is never edited. */
export const migrations: Migrations = {
  '0001_accounts': {
    up: async (db) => {
      await sql`create table institution (id uuid primary key, name text not null)`.execute(db);
      await sql`
        create table enterprise_user (
          id uuid primary key,
          institution_id uuid not null references institution,
          name text not null,
          role text not null,
          unique (institution_id, id)
        )`.execute(db);
      await sql`
        create table account (
          id uuid primary key,
          institution_id uuid not null references institution,
          account_number text not null check (account_number ~ '^[0-9A-Za-z]{6,34}$'),
          account_type text not null check (account_type in (${list(AccountType.options)})),
          account_status text not null check (account_status in (${list(AccountStatus.options)})),
          product_id text not null,
          branch_id text not null,
          officer_id text not null,
          relationship_type_id text not null,
          cycle_day integer not null check (cycle_day between 1 and 31),
          overdraft_limit numeric(17, 2) not null check (overdraft_limit >= 0),
          auto_close boolean not null,
          reg_e_opt_in boolean not null,
          description text,
          currency text not null check (currency ~ '^[A-Z]{3}$'),
          current_balance numeric(17, 2) not null,
          hold_amount numeric(17, 2) not null default 0 check (hold_amount >= 0),
          float_amount numeric(17, 2) not null default 0 check (float_amount >= 0),
          charged_off_amount numeric(17, 2) check (charged_off_amount >= 0),
          opened_date date not null,
          closed_date date check (closed_date >= opened_date),
          dormant_date date check (dormant_date >= opened_date),
          charged_off_date date check (charged_off_date >= opened_date),
          maturity_date date check (maturity_date > opened_date),
          version integer not null default 1 check (version > 0),
          unique (institution_id, id),
          unique (institution_id, account_number)
        )`.execute(db);
      await sql`create index account_maturity on account (institution_id, maturity_date) where maturity_date is not null`.execute(
        db,
      );
      await sql`
        create table account_activity (
          id bigint generated always as identity primary key,
          institution_id uuid not null,
          account_id uuid not null,
          posted_date date not null,
          amount numeric(17, 2) not null,
          description text not null,
          foreign key (institution_id, account_id) references account (institution_id, id)
        )`.execute(db);
      await sql`create index account_activity_of on account_activity (account_id, posted_date)`.execute(db);
      await sql`
        create table permission_grant (
          institution_id uuid not null,
          enterprise_user_id uuid not null,
          permission text not null,
          account_id uuid,
          foreign key (institution_id, enterprise_user_id) references enterprise_user (institution_id, id),
          foreign key (institution_id, account_id) references account (institution_id, id),
          unique nulls not distinct (enterprise_user_id, permission, account_id)
        )`.execute(db);
    },
  },
  '0002_account_status': {
    // Few accounts have most of the statuses: without it a search for them reads all of an institution's accounts.
    up: (db) =>
      sql`create index account_status on account (institution_id, account_status, id)`
        .execute(db)
        .then(() => undefined),
  },
  '0003_used_proof': {
    up: async (db) => {
      await sql`create table used_proof (id text primary key, expires_at timestamptz not null)`.execute(db);
      await sql`create index used_proof_expires_at on used_proof (expires_at)`.execute(db);
    },
  },
  '0004_grants': grants,
  '0005_revoked_token': revokedToken,
  '0006_row_security': rowSecurity,
  '0007_idempotency_key': createIdempotencyKey,
  '0008_account_change': createAccountChange,
  '0009_decision': createDecision,
  '0010_shielded_functions': shieldFunctions,
  '0011_imported_account': recordImports,
};
