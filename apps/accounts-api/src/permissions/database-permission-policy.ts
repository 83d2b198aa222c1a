import type { Database } from '@ambit/database';
import type { PermissionPolicy } from '@ambit/nest-authorization';
import type { Tables } from '../database/tables.ts';

/**
 * Decides by the grants in the database: the enterprise user must exist in the institution and hold the permission for
 * all of its accounts, or for the one that is asked about.
 */
export function databasePermissionPolicy({ kysely }: Pick<Database<Tables>, 'kysely'>): PermissionPolicy {
  return {
    decide: async ({ institution, enterpriseUser, permission, resource }) => {
      const user = await kysely
        .selectFrom('enterprise_user')
        .where('institution_id', '=', institution)
        .where('id', '=', enterpriseUser)
        .select((column) =>
          column
            .exists(
              column
                .selectFrom('permission_grant')
                .select('permission')
                .whereRef('permission_grant.institution_id', '=', 'enterprise_user.institution_id')
                .whereRef('permission_grant.enterprise_user_id', '=', 'enterprise_user.id')
                .where('permission', '=', permission)
                .where((grant) =>
                  grant.or([
                    grant('account_id', 'is', null),
                    ...(resource === undefined ? [] : [grant('account_id', '=', resource)]),
                  ]),
                ),
            )
            .as('holds'),
        )
        .executeTakeFirst();
      if (user === undefined) return { allowed: false, reason: 'unknown_enterprise_user' };
      return user.holds ? { allowed: true } : { allowed: false, reason: 'missing_permission' };
    },
  };
}
