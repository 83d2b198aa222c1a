import { type Migrations, shieldFunction } from '@ambit/database';
import { sql } from 'kysely';

/** What is recorded of grants, and counted for caches, cannot be diverted by the role that serves, nor left out by the owner. */
export const shieldFunctions: Migrations[string] = {
  up: async (db) => {
    for (const signature of ['count_change()', 'record_grant_change()']) await shieldFunction(db, signature);
    // Emptying a table runs no trigger of its rows.
    await sql`create function refuse_emptying() returns trigger language plpgsql as $$
      begin
        raise exception 'the rows of % are deleted and not emptied, so that each is recorded', tg_table_name
          using errcode = 'insufficient_privilege';
      end $$`.execute(db);
    for (const table of ['access_grant', 'role'])
      await sql`create trigger refuse_emptying before truncate on ${sql.table(table)}
        for each statement execute function refuse_emptying()`.execute(db);
  },
};
