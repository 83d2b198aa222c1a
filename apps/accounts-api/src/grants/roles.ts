import type { Role, RoleDefinition } from '@ambit/accounts-contract';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { knownPermissions } from './add-grant.ts';
import { conflict, fieldRefused } from './grant-problems.ts';

/** Roles that an institution may have; they are listed on one page. */
const mostRoles = 200;

/** A role by whose it is and what it is called. */
export interface RoleKey {
  readonly institution: string;
  readonly name: string;
}

/** All roles of an institution, by name. */
export async function listRoles(db: Kysely<Tables>, institution: string): Promise<readonly Role[]> {
  const rows = await db
    .selectFrom('role')
    .select(['name', 'description', 'permissions'])
    .where('institution_id', '=', institution)
    .orderBy('name')
    .execute();
  return rows.map(({ permissions, ...role }) => ({ ...role, permissions: [...permissions] }));
}

/**
 * Creates or replaces a role.
 *
 * @throws {ProblemError} 422 for a permission that there is not, 409 when there are too many roles
 */
export async function putRole(
  db: Kysely<Tables>,
  { institution, name }: RoleKey,
  { description, permissions }: RoleDefinition,
): Promise<Role> {
  const unknown = permissions.findIndex((permission) => !knownPermissions.has(permission));
  if (unknown >= 0)
    throw fieldRefused(
      `/permissions/${unknown}`,
      'no operation asks for this permission: see the OpenAPI document',
    );
  const unique = [...new Set(permissions)].sort();
  const others = await db
    .selectFrom('role')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('institution_id', '=', institution)
    .where('name', '!=', name)
    .executeTakeFirstOrThrow();
  if (others.count >= mostRoles)
    throw conflict(`The institution has ${others.count} roles, the most there may be: delete one first`);
  await db
    .insertInto('role')
    .values({ institution_id: institution, name, description, permissions: unique })
    .onConflict((target) =>
      target.columns(['institution_id', 'name']).doUpdateSet({ description, permissions: unique }),
    )
    .execute();
  return { name, description, permissions: unique };
}

/**
 * Deletes a role, if there is one.
 *
 * @throws {ProblemError} 409 while a grant names it
 */
export async function deleteRole(db: Kysely<Tables>, { institution, name }: RoleKey): Promise<void> {
  // Waits for who is granting it, and lets nobody grant it until this has ended.
  await sql`select name from role where institution_id = ${institution} and name = ${name} for update`.execute(
    db,
  );
  const grant = await db
    .selectFrom('access_grant')
    .select('id')
    .where('institution_id', '=', institution)
    .where('role', '=', name)
    .limit(1)
    .executeTakeFirst();
  if (grant !== undefined)
    throw conflict('The role is in use: list the grants of its holders, and revoke those that name it first');
  await db.deleteFrom('role').where('institution_id', '=', institution).where('name', '=', name).execute();
}
