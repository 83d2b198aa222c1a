import { isPermission, type Permission } from '@ambit/api-contract';
import { z } from 'zod';
import { AccountType, changeableFields } from '../account/account.ts';
import { Instant } from '../account/storable.ts';

/** A permission by its name. Which there are is said by the operations of the API. */
export const PermissionName = z
  .string()
  .max(100)
  .refine((name): name is Permission => isPermission(name), 'a permission is such as accounts:view')
  .meta({ id: 'PermissionName', examples: ['accounts:view'] });

/** A role by its name. */
export const RoleName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'the name of a role is lower-case words with hyphens')
  .meta({ id: 'RoleName', examples: ['branch-manager'] });

/** The accounts that a grant is for: all of the institution, named ones, or those of some types or branches. */
export const GrantedAccounts = z
  .union([
    z.literal('all'),
    z.strictObject({ ids: z.array(z.uuid()).min(1).max(200) }),
    z
      .strictObject({
        accountTypes: z.array(AccountType).min(1).max(4).optional(),
        branchIds: z.array(changeableFields.branchId).min(1).max(50).optional(),
      })
      .refine(
        ({ accountTypes, branchIds }) => accountTypes !== undefined || branchIds !== undefined,
        'name accountTypes, branchIds, or both',
      )
      .meta({ description: 'Accounts that have one of the types and one of the branches', minProperties: 1 }),
  ])
  .meta({ id: 'GrantedAccounts' });
export type GrantedAccounts = z.output<typeof GrantedAccounts>;

const grantFields = {
  holderId: z.uuid().meta({ description: 'The enterprise user who holds the permission' }),
  permission: PermissionName.optional(),
  role: RoleName.optional(),
  accounts: GrantedAccounts,
  validFrom: Instant.optional().meta({ description: 'The first instant; at once when absent' }),
  validUntil: Instant.optional().meta({ description: 'The first instant no more; for good when absent' }),
} as const;

/** What is to be granted: one permission or one role, for which accounts, for how long. */
export const GrantRequest = z
  .strictObject(grantFields)
  .refine(
    ({ permission, role }) => (permission === undefined) !== (role === undefined),
    'grant a permission or a role, one of the two',
  )
  .refine(
    ({ validFrom, validUntil }) =>
      validFrom === undefined || validUntil === undefined || Date.parse(validFrom) < Date.parse(validUntil),
    { error: 'validUntil is not after validFrom', path: ['validUntil'] },
  )
  .meta({ id: 'GrantRequest' });
export type GrantRequest = z.output<typeof GrantRequest>;

/** A permission, or a role, that an enterprise user holds. It counts in the half-open time [validFrom, validUntil). */
export const Grant = z
  .strictObject({
    id: z.uuid(),
    ...grantFields,
    grantedAt: Instant,
    grantedBy: z
      .strictObject({ clientId: z.string(), enterpriseUserId: z.uuid() })
      .optional()
      .meta({ description: 'Absent when it was not granted by this API' }),
  })
  .meta({ id: 'Grant' });
export type Grant = z.output<typeof Grant>;

/** One page, in the order of grant ids. */
export const GrantPage = z
  .strictObject({
    grants: z.array(Grant),
    nextCursor: z.string().optional().meta({ description: 'Absent on the last page' }),
  })
  .meta({ id: 'GrantPage' });
export type GrantPage = z.output<typeof GrantPage>;
