import { type Kysely, sql } from 'kysely';

/**
 * Shields a function that runs by its owner's rights (`security definer`) from who may not do what it does:
 *
 * - It looks for tables in the application's schema first, and among temporary ones last. Unless told so PostgreSQL looks
 *   there first, also where the search path of a function is set: its caller could put a table of their own in the place
 *   of the one that it writes.
 * - Nobody else may execute it. The triggers of its owner run it all the same; one that somebody puts on a temporary table
 *   of theirs, to have it write what never was, cannot be made.
 *
 * For migrations.
 *
 * @example
 * await shieldFunction(database.kysely, 'count_change()');
 */
export async function shieldFunction<DB>(kysely: Kysely<DB>, signature: string): Promise<void> {
  // The signature becomes the name of a function that there is, or an error: it is not run as it is.
  await sql`do $$
    declare
      shielded regprocedure := ${sql.lit(signature)};
    begin
      execute format('alter function %s set search_path = %I, pg_temp', shielded, current_schema());
      execute format('revoke execute on function %s from public', shielded);
    end $$`.execute(kysely);
}
