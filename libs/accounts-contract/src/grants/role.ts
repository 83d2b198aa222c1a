import { z } from 'zod';
import { isText, notText } from '../account/storable.ts';
import { PermissionName, RoleName } from './grant.ts';

/** What a role means: who holds it holds all of its permissions, those that are added later too. */
export const RoleDefinition = z
  .strictObject({
    description: z.string().trim().min(1).max(200).refine(isText, notText),
    permissions: z.array(PermissionName).min(1).max(50),
  })
  .meta({ id: 'RoleDefinition' });
export type RoleDefinition = z.output<typeof RoleDefinition>;

/** A named bundle of permissions of one institution. */
export const Role = z.strictObject({ name: RoleName, ...RoleDefinition.shape }).meta({ id: 'Role' });
export type Role = z.output<typeof Role>;

/** All roles of the institution, in the order of their names. */
export const RoleList = z.strictObject({ roles: z.array(Role) }).meta({ id: 'RoleList' });
