import type { Grant, GrantedAccounts } from '@ambit/accounts-contract';
import type { Selectable } from 'kysely';
import type { AccessGrantTable } from '../database/tables.ts';

export type GrantRow = Selectable<AccessGrantTable>;

/** A grant as the contract has it. */
export function toGrant(row: GrantRow): Grant {
  const { granted_by_client: clientId, granted_by_user: enterpriseUserId } = row;
  return {
    id: row.id,
    holderId: row.enterprise_user_id,
    ...(row.permission !== null && { permission: row.permission }),
    ...(row.role !== null && { role: row.role }),
    accounts: accountsOf(row),
    ...(row.valid_from && { validFrom: row.valid_from.toISOString() }),
    ...(row.valid_until && { validUntil: row.valid_until.toISOString() }),
    grantedAt: row.granted_at.toISOString(),
    ...(clientId !== null && enterpriseUserId !== null && { grantedBy: { clientId, enterpriseUserId } }),
  };
}

function accountsOf({
  account_ids: ids,
  account_types: types,
  branch_ids: branches,
}: GrantRow): GrantedAccounts {
  if (ids !== null) return { ids: [...ids] };
  if (types === null && branches === null) return 'all';
  return { ...(types && { accountTypes: [...types] }), ...(branches && { branchIds: [...branches] }) };
}

/** The columns of granted accounts, each list in one order and without repetition, so that equal grants are equal. */
export function accountColumns(accounts: GrantedAccounts) {
  const named =
    accounts !== 'all' && 'ids' in accounts ? accounts.ids.map((id) => id.toLowerCase()) : undefined;
  const filter = accounts === 'all' || 'ids' in accounts ? {} : accounts;
  return {
    all_accounts: accounts === 'all',
    account_ids: unique(named),
    account_types: unique(filter.accountTypes),
    branch_ids: unique(filter.branchIds),
  };
}

function unique<Value extends string>(values: readonly Value[] | undefined): readonly Value[] | null {
  return values === undefined ? null : [...new Set(values)].sort();
}
