import type { AccountStatus, AccountType, DecisionOutcome } from '@ambit/accounts-contract';
import type { Permission } from '@ambit/api-contract';
import type { ChangeVersionTable, IdempotencyKeyTable, UsedIdTable } from '@ambit/database';
import type { ColumnType, Generated } from 'kysely';

export interface InstitutionTable {
  readonly id: string;
  readonly name: string;
}

export interface EnterpriseUserTable {
  readonly id: string;
  readonly institution_id: string;
  readonly name: string;
  readonly role: string;
}

/** A named bundle of permissions. */
export interface RoleTable {
  readonly institution_id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

/** A permission, or a role, of an enterprise user: for all accounts, for named ones, or for those of types and branches. */
export interface AccessGrantTable {
  readonly id: Generated<string>;
  readonly institution_id: string;
  readonly enterprise_user_id: string;
  readonly permission: Permission | null;
  readonly role: string | null;
  readonly all_accounts: boolean;
  readonly account_ids: readonly string[] | null;
  readonly account_types: readonly AccountType[] | null;
  readonly branch_ids: readonly string[] | null;
  readonly valid_from: Date | null;
  readonly valid_until: Date | null;
  readonly granted_at: Generated<Date>;
  readonly granted_by_client: string | null;
  readonly granted_by_user: string | null;
}

/** What became of grants and roles, by whom; written by triggers, never changed. */
export interface GrantChangeTable {
  readonly id: Generated<number>;
  readonly institution_id: string;
  readonly changed_at: Generated<Date>;
  readonly kind: string;
  readonly grant_id: string | null;
  readonly role_name: string | null;
  readonly enterprise_user_id: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly client_id: string | null;
  readonly acting_user_id: string | null;
  readonly token_id_hash: string | null;
  readonly correlation_id: string | null;
  readonly database_user: string;
}

/** A token by the hash of its id, or those of a client that were issued before an instant. No institution's. */
export interface RevokedTokenTable {
  readonly id: Generated<number>;
  readonly token_id_hash: string | null;
  readonly client_id: string | null;
  readonly issued_before: Date | null;
  /** Null: whoever issued it. */
  readonly issuer: string | null;
  readonly expires_at: Date;
  readonly reason: string;
  readonly revoked_by: Generated<string>;
  readonly revoked_at: Generated<Date>;
}

/** `numeric` and `date` columns are text: amounts are exact, dates have no time zone. */
export interface AccountTable {
  readonly id: string;
  readonly institution_id: string;
  readonly account_number: string;
  readonly account_type: AccountType;
  readonly account_status: AccountStatus;
  readonly product_id: string;
  readonly branch_id: string;
  readonly officer_id: string;
  readonly relationship_type_id: string;
  readonly cycle_day: number;
  readonly overdraft_limit: string;
  readonly auto_close: boolean;
  readonly reg_e_opt_in: boolean;
  readonly description: string | null;
  readonly currency: string;
  readonly current_balance: string;
  readonly hold_amount: string;
  readonly float_amount: string;
  readonly charged_off_amount: string | null;
  readonly opened_date: string;
  readonly closed_date: string | null;
  readonly dormant_date: string | null;
  readonly charged_off_date: string | null;
  readonly maturity_date: string | null;
  readonly version: Generated<number>;
}

/** A posting: a credit is positive, a debit negative. */
export interface AccountActivityTable {
  readonly id: Generated<number>;
  readonly institution_id: string;
  readonly account_id: string;
  readonly posted_date: string;
  readonly amount: string;
  readonly description: string;
}

/** Who changed or imported an account, and how. Rows are added and never changed. */
export interface AccountChangeTable {
  readonly id: Generated<number>;
  readonly institution_id: string;
  readonly account_id: string;
  /** The version that the change made. */
  readonly version: number;
  readonly at: Generated<Date>;
  /** That of the API, or `import`. */
  readonly operation: string;
  /** This and who follows are null for an import. */
  readonly client_id: string | null;
  readonly enterprise_user_id: string | null;
  /** SHA-256 of the token's `jti`. */
  readonly token_id_hash: string | null;
  /** That of the request; one for all accounts of an import. */
  readonly correlation_id: string;
  /** SHA-256 of the idempotency key. */
  readonly idempotency_key_hash: string | null;
  /** Who imported; null for a change by the API. */
  readonly database_user: Generated<string | null>;
  /** The account as JSON, its number masked. Null for an import. */
  readonly before: ColumnType<unknown, string, never>;
  readonly after: ColumnType<unknown, string, never>;
}

/** A decision about a request. Without an institution when it was refused before one was known. */
export interface DecisionTable {
  readonly id: Generated<number>;
  readonly at: Date;
  readonly outcome: DecisionOutcome;
  readonly operation: string;
  readonly method: string;
  readonly scope: string;
  /** Null for a route that needs scopes alone. */
  readonly permission: string | null;
  readonly correlation_id: string;
  readonly client_id: string | null;
  readonly institution_id: string | null;
  readonly enterprise_user_id: string | null;
  readonly token_id_hash: string | null;
  readonly bound_to: string | null;
  readonly stage: string | null;
  readonly rule: string | null;
  readonly status: number | null;
}

export interface Tables {
  readonly institution: InstitutionTable;
  readonly enterprise_user: EnterpriseUserTable;
  readonly role: RoleTable;
  readonly access_grant: AccessGrantTable;
  readonly grant_change: GrantChangeTable;
  readonly account: AccountTable;
  readonly account_activity: AccountActivityTable;
  /** Proofs of possession, each by a hash of its key and jti. No institution's: they are checked before one is known. */
  readonly used_proof: UsedIdTable;
  readonly revoked_token: RevokedTokenTable;
  readonly change_version: ChangeVersionTable;
  readonly idempotency_key: IdempotencyKeyTable;
  readonly account_change: AccountChangeTable;
  readonly decision: DecisionTable;
}
