import { type Kysely, sql } from 'kysely';

/**
 * Has a function that runs by its owner's rights (`security definer`) look for tables in the application's schema first,
 * and among temporary ones last. Unless told so PostgreSQL looks there first, also where the search path of a function is
 * set: whoever may call it could put a table of their own in the place of the one that it writes. For migrations.
 *
 * @example
 * await shieldFunction(database.kysely, 'count_change()');
 */
export async function shieldFunction<DB>(kysely: Kysely<DB>, signature: string): Promise<void> {
  // What this makes of the name of the function is looked up, and not run.
  await sql`do $$ begin
    execute format('alter function %s set search_path = %I, pg_temp',
      ${sql.lit(signature)}::regprocedure, current_schema());
  end $$`.execute(kysely);
}
