import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { DatabaseError } from './database-error.ts';
import { hasCode, reasonOf } from './error-parts.ts';

/** Migrations by name; they run in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>;

const lockTimeoutMs = 5 * 60_000;

/**
 * Brings a schema up to date: creates it when missing and runs the migrations that it lacks, all in one transaction.
 * Replicas that start together wait for each other at an advisory lock, and only the first has something to do.
 * A role without the right to create may run it too, as long as there is nothing to create.
 *
 * @param finish run under the same lock and in the same transaction, after the migrations
 * @returns the names of the migrations that were run
 */
export function migrate<DB>(
  kysely: Kysely<DB>,
  schema: string,
  migrations: Migrations,
  finish: (transaction: Transaction<DB>) => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  return kysely.transaction().execute(async (transaction) => {
    await lock(transaction, schema);
    await createHistory(transaction, schema);
    const pending = await pendingOf(transaction, schema, migrations);
    for (const [name, migration] of pending) {
      try {
        await migration.up(transaction);
      } catch (cause) {
        throw new DatabaseError(
          'migration_failed',
          `The migration '${name}' failed, and none was kept: ${reasonOf(cause)}`,
          { cause },
        );
      }
      await sql`insert into ${sql.id(schema, 'schema_migration')} (name) values (${name})`.execute(
        transaction,
      );
    }
    await finish(transaction);
    return pending.map(([name]) => name);
  });
}

/** One lock per schema, held until the transaction ends, so that it also works behind a pooler of transactions. */
async function lock<DB>(transaction: Transaction<DB>, schema: string): Promise<void> {
  const key = createHash('sha256').update(`ambit migrations of ${schema}`).digest().readBigInt64BE();
  // A migration may take its time; who waits for one should not wait for ever.
  await sql`select set_config('statement_timeout', '0', true), set_config('lock_timeout', ${String(lockTimeoutMs)}, true),
    set_config('idle_in_transaction_session_timeout', '0', true)`.execute(transaction);
  try {
    await sql`select pg_advisory_xact_lock(${String(key)}::bigint)`.execute(transaction);
  } catch (cause) {
    if (!hasCode(cause, '55P03')) throw cause;
    throw new DatabaseError(
      'migration_timeout',
      `Another process has been migrating the schema '${schema}' for ${lockTimeoutMs / 60_000} minutes: see what it waits for in pg_stat_activity`,
      { cause },
    );
  }
}

async function createHistory<DB>(transaction: Transaction<DB>, schema: string): Promise<void> {
  // `create … if not exists` asks for the right to create even when there is nothing to create.
  const exists = sql<{ schema: boolean; history: boolean }>`
    select to_regnamespace(${schema}) is not null as "schema",
      exists (select from pg_tables where schemaname = ${schema} and tablename = 'schema_migration') as "history"`;
  const { rows } = await exists.execute(transaction);
  try {
    if (!rows[0]?.schema) await sql`create schema ${sql.id(schema)}`.execute(transaction);
    if (!rows[0]?.history) {
      await sql`create table ${sql.id(schema, 'schema_migration')} (
        name text primary key, applied_at timestamptz not null default now())`.execute(transaction);
    }
  } catch (cause) {
    if (!hasCode(cause, '42501')) throw cause;
    throw new DatabaseError(
      'permission_denied',
      `This role may not create the schema '${schema}' or tables in it: grant it CREATE, or migrate once with a role that may`,
      { cause },
    );
  }
}

async function pendingOf<DB>(
  transaction: Transaction<DB>,
  schema: string,
  migrations: Migrations,
): Promise<readonly (readonly [name: string, migration: Migration])[]> {
  // By code unit, and not by locale, so that every machine agrees.
  const known = Object.entries(migrations).sort(([a], [b]) => (a < b ? -1 : 1));
  const history = sql<{ name: string }>`select name from ${sql.id(schema, 'schema_migration')}`;
  const applied = new Set((await history.execute(transaction)).rows.map(({ name }) => name));

  const unknown = [...applied].filter((name) => !Object.hasOwn(migrations, name)).sort();
  if (unknown.length > 0) {
    throw new DatabaseError(
      'database_newer',
      `The schema '${schema}' has migrations that this version does not know (${unknown.join(', ')}): start the version that made them, or a later one`,
    );
  }
  const pending = known.filter(([name]) => !applied.has(name));
  const last = known.findLast(([name]) => applied.has(name))?.[0];
  const late = pending.filter(([name]) => last !== undefined && name < last).map(([name]) => name);
  if (late.length > 0) {
    throw new DatabaseError(
      'migrations_out_of_order',
      `The migrations ${late.join(', ')} come before '${last}', which has run already: rename them so that they come after it`,
    );
  }
  return pending;
}
