import { type AccountType, permissions } from '@ambit/accounts-contract';
import type { Insertable } from 'kysely';
import type {
  AccessGrantTable,
  EnterpriseUserTable,
  InstitutionTable,
  RoleTable,
} from '../database/tables.ts';
import { type Random, randomFrom } from './random.ts';
import { administration, type Role, roles } from './roles.ts';
import { seedAccount, type SeededAccount } from './seed-accounts.ts';

export interface SeedInstitution {
  readonly institution: InstitutionTable;
  readonly users: readonly (EnterpriseUserTable & { readonly role: Role })[];
  readonly accounts: readonly SeededAccount[];
  readonly roles: readonly RoleTable[];
  readonly grants: readonly SeededGrant[];
}

export type SeededGrant = Insertable<AccessGrantTable> & Pick<AccessGrantTable, 'account_ids'>;

const institutions = [
  { name: 'First Harbor Bank', accounts: 2_000 },
  { name: 'Prairie Union Credit Union', accounts: 1_700 },
  { name: 'Cascade Valley Savings', accounts: 1_300 },
] as const;

const givenNames = [
  'Avery',
  'Blake',
  'Casey',
  'Drew',
  'Emerson',
  'Finley',
  'Harper',
  'Jordan',
  'Kai',
  'Logan',
] as const;
const familyNames = [
  'Abbott',
  'Brandt',
  'Castillo',
  'Dietrich',
  'Engel',
  'Fontaine',
  'Garcia',
  'Hughes',
  'Ito',
] as const;
const types: readonly [AccountType, ...AccountType[]] = [
  ...(['checking', 'checking', 'checking', 'checking', 'checking'] as const),
  ...(['savings', 'savings', 'savings', 'time_deposit', 'loan'] as const),
];

/**
 * The seed: 3 institutions, 63 enterprise users of different roles, 5,000 accounts. The same on every machine and in
 * every year; nothing in it depends on the clock.
 */
export function seedData(): readonly SeedInstitution[] {
  return institutions.map(({ name, accounts: count }) => {
    const random = randomFrom(name);
    const institution = { id: random.uuid(), name };
    const staff = seedUsers(institution.id, random);
    const accounts = Array.from({ length: count }, () =>
      seedAccount(institution.id, random.pick(types), random),
    );
    const users = [...staff, ...seedAdministrators(institution.id, randomFrom(`${name} administration`))];
    const ids = randomFrom(`${name} grants`);
    return {
      institution,
      users,
      accounts,
      roles: seedRoles(institution.id),
      grants: users.flatMap((user) => grantsOf(user, accounts, ids)),
    };
  });
}

/** Every role of the seed, as a bundle that can be granted. */
function seedRoles(institution: string): readonly RoleTable[] {
  return Object.entries({ ...roles, ...administration }).map(([role, { permissions }]) => ({
    institution_id: institution,
    name: nameOf(role),
    description: `What a person or service does as ${role}`,
    permissions,
  }));
}

function nameOf(role: string): string {
  return role.replaceAll(' ', '-');
}

/** By a source of choices of their own: those who were there before keep their ids. */
function seedAdministrators(institution: string, random: Random): SeedInstitution['users'] {
  return [
    {
      id: random.uuid(),
      institution_id: institution,
      name: `${random.pick(givenNames)} ${random.pick(familyNames)}`,
      role: 'access administrator',
    },
  ];
}

function seedUsers(institution: string, random: Random): SeedInstitution['users'] {
  // True by construction: the keys of roles are the roles.
  const names = Object.keys(roles) as (keyof typeof roles)[];
  return names.flatMap((role) =>
    Array.from({ length: roles[role].users }, () => ({
      id: random.uuid(),
      institution_id: institution,
      name: role.endsWith('service') ? role : `${random.pick(givenNames)} ${random.pick(familyNames)}`,
      role,
    })),
  );
}

/** Auditors and administrators hold their role; everybody else holds single permissions, a trainee for one account. */
function grantsOf(
  { id, institution_id, role }: SeedInstitution['users'][number],
  accounts: readonly SeededAccount[],
  ids: Random,
): readonly SeededGrant[] {
  const grant = (
    what: Partial<Pick<AccessGrantTable, 'permission' | 'role' | 'account_ids'>>,
  ): SeededGrant => ({
    id: ids.uuid(),
    institution_id,
    enterprise_user_id: id,
    permission: null,
    role: null,
    all_accounts: what.account_ids === undefined,
    account_ids: null,
    ...what,
  });
  if (role === 'auditor' || role === 'access administrator') return [grant({ role: nameOf(role) })];
  if (role === 'trainee')
    return [
      grant({
        permission: permissions.view,
        account_ids: accounts.slice(1, 2).map(({ account }) => account.id),
      }),
    ];
  return roles[role].permissions.map((permission) => grant({ permission }));
}
