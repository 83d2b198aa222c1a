import { type Kysely, sql } from 'kysely';

/** What may be done with the rows of a table. */
export type Privilege = 'select' | 'insert' | 'update' | 'delete';

/** What a role may do, by table. A table that is not named, or has an empty list, may not be used at all. */
export type Privileges = Readonly<Record<string, readonly Privilege[]>>;

/** Grants a role exactly these privileges in a schema, and takes away what it had besides. Run it in a transaction. */
export async function grantPrivileges<DB>(
  kysely: Kysely<DB>,
  { schema, role, privileges }: { schema: string; role: string; privileges: Privileges },
): Promise<void> {
  const to = sql.id(role);
  await sql`grant usage on schema ${sql.id(schema)} to ${to}`.execute(kysely);
  await sql`revoke all on all tables in schema ${sql.id(schema)} from ${to}`.execute(kysely);
  for (const [table, list] of Object.entries(privileges)) {
    if (list.length === 0) continue;
    const names = sql.raw(list.join(', ')); // of a closed union
    await sql`grant ${names} on ${sql.id(schema, table)} to ${to}`.execute(kysely);
  }
  // A process that starts compares what has run with what it knows.
  await sql`grant select on ${sql.id(schema, 'schema_migration')} to ${to}`.execute(kysely);
}
