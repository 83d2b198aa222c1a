import { defineOperation } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { institutionPath, InstitutionPath } from '../operations/paths.ts';
import { RoleName } from './grant.ts';
import { grantsPermissions } from './permissions.ts';
import { Role, RoleDefinition, RoleList } from './role.ts';

const rolesPath = `${institutionPath}/roles` as const;
const RolePath = InstitutionPath.extend({ roleName: RoleName });

export const listRoles = defineOperation({
  id: 'listRoles',
  method: 'GET',
  path: rolesPath,
  summary: 'List the roles of the institution',
  scope: scopes.grants.read,
  permission: grantsPermissions.view,
  params: InstitutionPath,
  responses: { 200: { description: 'All roles', body: RoleList } },
});

export const putRole = defineOperation({
  id: 'putRole',
  method: 'PUT',
  path: `${rolesPath}/:roleName`,
  summary: 'Create or replace a role',
  description:
    'Whoever holds the role holds its permissions as they are now, in every process within one second.',
  scope: scopes.grants.write,
  permission: grantsPermissions.administer,
  params: RolePath,
  body: RoleDefinition,
  responses: { 200: { description: 'The role as it is now', body: Role } },
  problems: [409],
});

export const deleteRole = defineOperation({
  id: 'deleteRole',
  method: 'DELETE',
  path: `${rolesPath}/:roleName`,
  summary: 'Delete a role that nobody holds',
  description:
    'Refused (409) while a grant names the role, also one whose time has not come or is over. Answers the same when there is no such role, so that it may be repeated.',
  scope: scopes.grants.write,
  permission: grantsPermissions.administer,
  params: RolePath,
  responses: { 204: { description: 'The institution has no such role' } },
  problems: [409],
});
