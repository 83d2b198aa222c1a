import { randomUUID } from 'node:crypto';
import { accountsContracts } from '@ambit/accounts-contract';
import { denialMatrix, type MatrixCase, type Permission, policyTable } from '@ambit/api-contract';
import type { MatrixWorld } from '@ambit/api-contract/testing';
import type { Database } from '@ambit/database';
import { type Insertable, type Kysely, sql } from 'kysely';
import { holder } from './example-requests.fixture.ts';
import { revokeTokens } from '../revocation/revoke-tokens.ts';
import type { AccessGrantTable, AccountTable, Tables } from '../database/tables.ts';

/** The contracts whose denials are tried. */
export const matrixApis = accountsContracts;

/** The ids of the data, as text: a process that did not make them can use them. */
export interface WorldIds {
  readonly institutions: Readonly<Record<'own' | 'foreign', string>>;
  /** By fact, or by fact and permission. */
  readonly users: Readonly<Record<string, string>>;
  readonly revoked: MatrixWorld['revoked'];
  /** By fact, or by the name of an allowed case. */
  readonly accounts: Readonly<Record<string, string>>;
}

const canaries = {
  never: ['9876543210987654', '1234567890123456'],
  own: ['canary of the own institution'],
  foreign: ['canary of the foreign institution'],
} as const;

/** Data for every case of the matrix, made from the policy table: a new permission has its users at once. */
export async function makeWorld({ kysely: db }: Pick<Database<Tables>, 'kysely'>): Promise<WorldIds> {
  const ids = idsOf();
  const { own, foreign } = ids.institutions;
  await db
    .insertInto('institution')
    .values([own, foreign].map((id) => ({ id, name: canaries[id === own ? 'own' : 'foreign'][0] })))
    .execute();
  await db
    .insertInto('enterprise_user')
    .values(
      Object.entries(ids.users).map(([name, id]) => ({
        id,
        institution_id: name === 'foreign' ? foreign : own,
        name,
        role: 'matrix',
      })),
    )
    .execute();
  await db
    .insertInto('account')
    .values(
      Object.entries(ids.accounts).map(([name, id], index) =>
        name === 'foreign' ? accountOf(id, foreign, 'foreign', 0) : accountOf(id, own, 'own', index),
      ),
    )
    .execute();
  await db.insertInto('access_grant').values(grantsOf(ids)).execute();
  await revokeOf(db, ids);
  return ids;
}

/** What the matrix asks for, by the ids of the data. */
export function worldOf(ids: WorldIds): MatrixWorld {
  return {
    institution: (which) => ids.institutions[which],
    enterpriseUser: (which, { policy }) =>
      which === 'unknown' ? randomUUID() : known(ids.users, which, `${which} ${policy.permission}`),
    resource: (which, one) =>
      which === 'missing'
        ? randomUUID()
        : known(ids.accounts, ...(one.refusal === undefined ? [accountNameOf(one)] : [which])),
    revoked: ids.revoked,
    canaries,
  };
}

async function revokeOf(kysely: Kysely<Tables>, { revoked }: WorldIds): Promise<void> {
  const common = { issuer: undefined, reason: 'of the matrix' };
  const now = Date.now();
  await revokeTokens({ kysely }, { ...common, tokenId: revoked.tokenId }, now);
  // All that the run will issue.
  const issuedBefore = new Date(now + 60 * 60_000);
  await revokeTokens({ kysely }, { ...common, clientId: revoked.clientId, issuedBefore }, now);
}

/** Takes away what the users of `permission-revoked` hold. */
export async function revokePermissions(db: Kysely<Tables>, ids: WorldIds): Promise<void> {
  const revoked = Object.entries(ids.users).filter(([name]) => name.startsWith('permission-revoked '));
  for (const [name, id] of revoked)
    await db
      .deleteFrom('access_grant')
      .where('enterprise_user_id', '=', id)
      // True by construction: see idsOf.
      .where('permission', '=', name.slice('permission-revoked '.length) as Permission)
      .execute();
}

/**
 * A hash of all that refused requests may not change: every account but those of the allowed cases, every user, every
 * posting, every grant but those that are revoked on the way.
 */
export async function fingerprint(db: Kysely<Tables>, ids: WorldIds): Promise<string> {
  const accounts = ['own', 'other', 'foreign'].map((name) => known(ids.accounts, name));
  const revoked = Object.entries(ids.users).flatMap(([name, id]) =>
    name.startsWith('permission-revoked ') ? [id] : [],
  );
  const { rows } = await sql<{ hash: string }>`
    select md5(string_agg(line, '' order by line)) as hash from (
      select account::text as line from account where id in (${sql.join(accounts)})
      union all select account_activity::text from account_activity
      union all select enterprise_user::text from enterprise_user
      union all select access_grant::text from access_grant where enterprise_user_id not in (${sql.join(revoked)})
    ) as lines`.execute(db);
  return rows[0]?.hash ?? '';
}

function idsOf(): WorldIds {
  const permissions = [...new Set(matrixApis.flatMap(policyTable).map(({ permission }) => permission))];
  const { allowances, denials } = denialMatrix(matrixApis);
  const revocable = denials.filter(({ facts }) => facts.enterpriseUser === 'permission-revoked');
  const fresh = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, randomUUID()]));
  const perPermission = [
    'permitted',
    'without-permission',
    'permitted-elsewhere',
    'permission-ended',
    'permission-to-come',
    'permission-revoked',
  ].flatMap((fact) => permissions.map((permission) => `${fact} ${permission}`));
  return {
    institutions: { own: randomUUID(), foreign: randomUUID() },
    revoked: { tokenId: randomUUID(), clientId: 'matrix-revoked' },
    users: { ...fresh(['foreign', 'without-any', ...perPermission]), holder },
    accounts: fresh(['own', 'other', 'foreign', ...[...allowances, ...revocable].map(accountNameOf)]),
  };
}

/** An allowed request may change its account, so each has one, which no other request is about. */
function accountNameOf({ policy, facts }: MatrixCase): string {
  return `${policy.operation} as ${facts.enterpriseUser}`;
}

function grantsOf({ institutions, users, accounts }: WorldIds): readonly Insertable<AccessGrantTable>[] {
  const permissions = [...new Set(matrixApis.flatMap(policyTable).map(({ permission }) => permission))];
  const grant = (user: string, permission: Permission, account?: string): Insertable<AccessGrantTable> => ({
    institution_id: user === 'foreign' ? institutions.foreign : institutions.own,
    enterprise_user_id: known(users, user),
    permission,
    all_accounts: account === undefined,
    account_ids: account === undefined ? null : [known(accounts, account)],
  });
  // Granted already, so that nothing is changed by the one who may grant it.
  const held = grant('holder', 'accounts:view');
  const forCases = permissions.flatMap((permission) => {
    const others = permissions.filter((other) => other !== permission);
    return [
      grant('foreign', permission),
      grant(`permitted ${permission}`, permission),
      ...others.map((other) => grant(`without-permission ${permission}`, other)),
      ...others.map((other) => grant(`permitted-elsewhere ${permission}`, other)),
      grant(`permitted-elsewhere ${permission}`, permission, 'other'),
      { ...grant(`permission-ended ${permission}`, permission), valid_until: new Date(Date.now() - 1_000) },
      {
        ...grant(`permission-to-come ${permission}`, permission),
        valid_from: new Date(Date.now() + 60 * 60_000),
      },
      ...others.map((other) => grant(`permission-revoked ${permission}`, other)),
      grant(`permission-revoked ${permission}`, permission),
    ];
  });
  return [held, ...forCases];
}

function accountOf(
  id: string,
  institution: string,
  whose: 'own' | 'foreign',
  index: number,
): Insertable<AccountTable> {
  return {
    id,
    institution_id: institution,
    account_number: `${canaries.never[whose === 'own' ? 0 : 1]}${String(index).padStart(3, '0')}`,
    account_type: 'checking',
    account_status: 'active',
    product_id: 'CHK-01',
    branch_id: '001',
    officer_id: 'AKL',
    relationship_type_id: 'IND',
    cycle_day: 10,
    overdraft_limit: '0.00',
    auto_close: false,
    reg_e_opt_in: false,
    description: canaries[whose][0],
    currency: 'USD',
    current_balance: '100.00',
    hold_amount: '0.00',
    float_amount: '0.00',
    charged_off_amount: null,
    opened_date: '2020-01-01',
    closed_date: null,
    dormant_date: null,
    charged_off_date: null,
    maturity_date: null,
  };
}

function known(ids: Readonly<Record<string, string>>, ...names: readonly string[]): string {
  const id = names.map((name) => ids[name]).find((one) => one !== undefined);
  if (id === undefined) throw new TypeError(`The world of the matrix has no ${names.join(' or ')}`);
  return id;
}
