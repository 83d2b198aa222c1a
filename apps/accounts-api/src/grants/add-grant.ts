import { accountsContracts, type Grant, type GrantRequest } from '@ambit/accounts-contract';
import { policyTable } from '@ambit/api-contract';
import type { Caller } from '@ambit/nest-authorization';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { isAboutAccounts } from '../permissions/holdings.ts';
import { conflict, fieldRefused } from './grant-problems.ts';
import { accountColumns, type GrantRow, toGrant } from './grant-row.ts';

/** Grants that one enterprise user may hold; each process keeps them in memory. */
const mostGrantsOfUser = 1_000;

/** The permissions that there are: those that an operation asks for. */
export const knownPermissions: ReadonlySet<string> = new Set(
  accountsContracts.flatMap((api) => policyTable(api).map(({ permission }) => permission)),
);

export interface AddedGrant {
  readonly grant: Grant;
  /** False when there was such a grant already. */
  readonly added: boolean;
}

/**
 * Grants what is asked for in the caller's institution, once. Run it in a transaction of the caller (see `actingIn`).
 *
 * @throws {ProblemError} 422 for what is not there or does not fit, 409 when the user holds too many grants
 */
export async function addGrant(
  db: Kysely<Tables>,
  caller: Pick<Caller, 'institution' | 'clientId' | 'enterpriseUser'>,
  request: GrantRequest,
  now: number,
): Promise<AddedGrant> {
  const { institution } = caller;
  await checkGrant(db, institution, request, now);
  // Two that grant the same at once: the second waits, and finds what the first has granted.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`grants of ${request.holderId.toLowerCase()}`}, 0))`.execute(
    db,
  );
  const held = await db
    .selectFrom('access_grant')
    .selectAll()
    .where('institution_id', '=', institution)
    .where('enterprise_user_id', '=', request.holderId)
    .execute();
  const wanted = {
    permission: request.permission ?? null,
    role: request.role ?? null,
    ...accountColumns(request.accounts),
    valid_from: instant(request.validFrom),
    valid_until: instant(request.validUntil),
  };
  const same = held.find((row) => isEqual(row, wanted));
  if (same) return { grant: toGrant(same), added: false };
  if (held.length >= mostGrantsOfUser)
    throw conflict(
      `The enterprise user holds ${held.length} grants, the most there may be: grant a role, or revoke what is no longer needed`,
    );
  const row = await db
    .insertInto('access_grant')
    .values({
      ...wanted,
      institution_id: institution,
      enterprise_user_id: request.holderId,
      granted_by_client: caller.clientId,
      granted_by_user: caller.enterpriseUser,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { grant: toGrant(row), added: true };
}

async function checkGrant(
  db: Kysely<Tables>,
  institution: string,
  { holderId, permission, role, accounts, validUntil }: GrantRequest,
  now: number,
): Promise<void> {
  if (validUntil !== undefined && Date.parse(validUntil) <= now)
    throw fieldRefused('/validUntil', 'is in the past: such a grant would never count');
  if (permission !== undefined && !knownPermissions.has(permission))
    throw fieldRefused('/permission', 'no operation asks for this permission: see the OpenAPI document');
  if (permission !== undefined && accounts !== 'all' && !isAboutAccounts(permission))
    throw fieldRefused('/accounts', 'this permission is not about accounts: grant it for all');
  const holder = await db
    .selectFrom('enterprise_user')
    .select('id')
    .where('institution_id', '=', institution)
    .where('id', '=', holderId)
    .executeTakeFirst();
  if (holder === undefined)
    throw fieldRefused('/holderId', 'there is no enterprise user with this id in this institution');
  if (role !== undefined) {
    // Locked, so that nobody deletes it before it is granted.
    const { rows } = await sql`select name from role where institution_id = ${institution} and name = ${role}
      for share`.execute(db);
    if (rows.length === 0) throw fieldRefused('/role', 'there is no such role in this institution');
  }
  if (accounts !== 'all' && 'ids' in accounts) await checkAccounts(db, institution, accounts.ids);
}

/** One answer for an account that does not exist and for one of another institution. */
async function checkAccounts(db: Kysely<Tables>, institution: string, ids: readonly string[]): Promise<void> {
  const rows = await db
    .selectFrom('account')
    .select('id')
    .where('institution_id', '=', institution)
    .where('id', 'in', ids)
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  const unknown = ids.findIndex((id) => !known.has(id.toLowerCase()));
  if (unknown >= 0)
    throw fieldRefused(`/accounts/ids/${unknown}`, 'there is no account with this id in this institution');
}

function instant(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}

function isEqual(row: GrantRow, wanted: Partial<GrantRow>): boolean {
  return Object.entries(wanted).every(
    // The names of columns, by construction.
    ([column, value]) => JSON.stringify(row[column as keyof GrantRow]) === JSON.stringify(value),
  );
}
