import type { AccountType } from '@ambit/accounts-contract';
import type { Permission } from '@ambit/api-contract';
import { type Database, inInstitution } from '@ambit/database';
import { sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { SomeAccounts } from './account-constraint.ts';
import { type HeldGrant, Holdings } from './holdings.ts';

/** What the database says of one enterprise user, and of which version of the grants that is. */
export interface LoadedHoldings {
  readonly version: number;
  /** Undefined when the institution has no such enterprise user. */
  readonly holdings: Holdings | undefined;
}

interface GrantJson {
  readonly id: string;
  readonly role: string | null;
  readonly permissions: readonly Permission[];
  readonly accountIds: readonly string[] | null;
  readonly accountTypes: readonly AccountType[] | null;
  readonly branchIds: readonly string[] | null;
  readonly allAccounts: boolean;
  readonly validFrom: number | null;
  readonly validUntil: number | null;
}

/**
 * Reads the grants of an enterprise user together with the version of all grants: in one statement, so that both are
 * of one moment.
 */
export async function loadHoldings(
  database: Database<Tables>,
  { institution, enterpriseUser }: { readonly institution: string; readonly enterpriseUser: string },
): Promise<LoadedHoldings> {
  const { rows } = await inInstitution(database, institution, (db) =>
    sql<{ version: number | null; exists: boolean; grants: readonly GrantJson[] }>`
      select
        (select version from change_version where topic = 'grants') as version,
        exists (
          select from enterprise_user where institution_id = ${institution} and id = ${enterpriseUser}
        ) as exists,
        (
          select coalesce(json_agg(json_build_object(
            'id', held.id,
            'role', held.role,
            'permissions', coalesce(role.permissions, array[held.permission]),
            'allAccounts', held.all_accounts,
            'accountIds', held.account_ids,
            'accountTypes', held.account_types,
            'branchIds', held.branch_ids,
            'validFrom', extract(epoch from held.valid_from) * 1000,
            'validUntil', extract(epoch from held.valid_until) * 1000
          ) order by held.id), '[]'::json)
          from access_grant as held
          left join role on role.institution_id = held.institution_id and role.name = held.role
          where held.institution_id = ${institution} and held.enterprise_user_id = ${enterpriseUser}
        ) as grants`.execute(db),
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('A select without a table gives one row');
  return {
    version: row.version ?? 0,
    holdings: row.exists ? new Holdings(row.grants.map(toHeldGrant)) : undefined,
  };
}

function toHeldGrant(grant: GrantJson): HeldGrant {
  const { id, role, permissions, validFrom, validUntil } = grant;
  return {
    id,
    role: role ?? undefined,
    permissions,
    accounts: grant.allAccounts ? 'all' : someAccounts(grant),
    validFrom: validFrom ?? undefined,
    validUntil: validUntil ?? undefined,
  };
}

function someAccounts({ accountIds, accountTypes, branchIds }: GrantJson): SomeAccounts {
  if (accountIds !== null) return { ids: accountIds };
  return { accountTypes: accountTypes ?? undefined, branchIds: branchIds ?? undefined };
}
