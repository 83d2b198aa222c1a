import { type Kysely, sql } from 'kysely';
import { shieldFunction } from '../row-security/shield-function.ts';

/** The channel on which changes are told, by `<schema> <topic>`. */
export const changeChannel = 'ambit_change';

/** How often what a topic stands for has changed. */
export interface ChangeVersionTable {
  readonly topic: string;
  readonly version: number;
}

/**
 * Makes the table `change_version`, which counts the changes of each topic, and what {@link watchTable} needs. For a
 * migration of the application.
 *
 * @example
 * await createChangeVersions(database.kysely);
 * await watchTable(database.kysely, 'account', 'accounts');
 */
export async function createChangeVersions<DB>(kysely: Kysely<DB>): Promise<void> {
  await sql`create table change_version (topic text primary key, version bigint not null)`.execute(kysely);
  // By its owner's rights, so that a role that serves needs none to count, and cannot count back. The row is locked until
  // the transaction ends: versions become visible in their order, and who reads one sees every change that it counts.
  await sql`create function count_change() returns trigger language plpgsql security definer as $$
    begin
      insert into change_version as counted (topic, version) values (tg_argv[0], 1)
        on conflict (topic) do update set version = counted.version + 1;
      perform pg_notify(${sql.lit(changeChannel)}, current_schema() || ' ' || tg_argv[0]);
      return null;
    end $$`.execute(kysely);
  await shieldFunction(kysely, 'count_change()');
}

/**
 * Counts every change of a table under a topic, whoever makes it, in the transaction that makes it. For migrations;
 * several tables may share a topic.
 *
 * @example
 * await watchTable(database.kysely, 'account', 'accounts');
 */
export async function watchTable<DB>(kysely: Kysely<DB>, table: string, topic: string): Promise<void> {
  await sql`create trigger count_change after insert or update or delete or truncate on ${sql.table(table)}
    for each statement execute function count_change(${sql.lit(topic)})`.execute(kysely);
}
