import { type Kysely, sql } from 'kysely';
import { DatabaseError } from '../database-error.ts';
import type { DatabaseOptions } from '../open-database.ts';

/** Says why row-level security does not hold the role of a connection; undefined when it does. */
async function whyNotHeld<DB>(kysely: Kysely<DB>, schema: string): Promise<string | undefined> {
  const { rows } = await sql<{ role: string; bypasses: boolean; owns: boolean }>`
    select rolname as role, rolsuper or rolbypassrls as bypasses,
      exists (select from pg_class where relnamespace = to_regnamespace(${schema})
        and relkind in ('r', 'p') and pg_has_role(pg_roles.oid, relowner, 'member')) as owns
    from pg_roles where rolname = current_user`.execute(kysely);
  const { role, bypasses, owns } = rows[0] ?? { role: 'unknown', bypasses: true, owns: true };
  if (bypasses) return `the role '${role}' bypasses row-level security`;
  return owns
    ? `the role '${role}' owns the tables of '${schema}' and may switch row-level security off`
    : undefined;
}

/**
 * Looks whether the role that serves is held by row-level security, and says so where it is not.
 *
 * @throws {DatabaseError} `row_security_bypassed` where that is required
 */
export async function checkServingRole<DB>(
  kysely: Kysely<DB>,
  { schema, privileges, requireRowSecurity = false, log }: DatabaseOptions,
): Promise<void> {
  if (privileges === undefined && !requireRowSecurity) return;
  const reason = await whyNotHeld(kysely, schema);
  if (reason === undefined) return;
  const remedy =
    'serve by a role of its own in DATABASE_URL (create role … login; no superuser, no owner), and migrate by the owner in MIGRATION_DATABASE_URL';
  if (requireRowSecurity)
    throw new DatabaseError('row_security_bypassed', `Row-level security is no wall: ${reason}; ${remedy}`);
  log?.warn({ reason, remedy }, 'row-level security is no wall here');
}
