import { type Kysely, sql } from 'kysely';

/**
 * Puts a table under row-level security: whoever works in an institution (see `inInstitution`) sees and writes its rows
 * alone, whatever the query says, and whoever works in none sees nothing. The owner of the table is held to it in an
 * institution, and sees all outside of one, as migrations and commands of operators must. For migrations.
 *
 * @example
 * await isolateByInstitution(database.kysely, 'account');
 */
export async function isolateByInstitution<DB>(
  kysely: Kysely<DB>,
  table: string,
  column = 'institution_id',
): Promise<void> {
  // A setting that a transaction made leaves an empty text behind it.
  const institution = sql`nullif(current_setting('ambit.institution', true), '')`;
  await sql`alter table ${sql.table(table)} enable row level security`.execute(kysely);
  await sql`alter table ${sql.table(table)} force row level security`.execute(kysely);
  // A scalar subquery, so that the setting is read once and the index on the column still serves.
  await sql`create policy in_institution on ${sql.table(table)}
    using (${sql.ref(column)} = (select ${institution}::uuid))`.execute(kysely);
  await sql`create policy of_owner on ${sql.table(table)} to current_user
    using ((select ${institution} is null))`.execute(kysely);
}
