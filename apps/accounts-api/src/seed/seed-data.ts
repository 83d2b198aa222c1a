import { type AccountType, permissions } from '@ambit/accounts-contract';
import type { EnterpriseUserTable, InstitutionTable, PermissionGrantTable } from '../database/tables.ts';
import { type Random, randomFrom } from './random.ts';
import { type Role, roles } from './roles.ts';
import { seedAccount, type SeededAccount } from './seed-accounts.ts';

export interface SeedInstitution {
  readonly institution: InstitutionTable;
  readonly users: readonly (EnterpriseUserTable & { readonly role: Role })[];
  readonly accounts: readonly SeededAccount[];
  readonly grants: readonly PermissionGrantTable[];
}

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
 * The seed: 3 institutions, 60 enterprise users of different roles, 5,000 accounts. The same on every machine and in
 * every year; nothing in it depends on the clock.
 */
export function seedData(): readonly SeedInstitution[] {
  return institutions.map(({ name, accounts: count }) => {
    const random = randomFrom(name);
    const institution = { id: random.uuid(), name };
    const users = seedUsers(institution.id, random);
    const accounts = Array.from({ length: count }, () =>
      seedAccount(institution.id, random.pick(types), random),
    );
    return { institution, users, accounts, grants: users.flatMap((user) => grantsOf(user, accounts)) };
  });
}

function seedUsers(institution: string, random: Random): SeedInstitution['users'] {
  // True by construction: the keys of roles are the roles.
  const names = Object.keys(roles) as Role[];
  return names.flatMap((role) =>
    Array.from({ length: roles[role].users }, () => ({
      id: random.uuid(),
      institution_id: institution,
      name: role.endsWith('service') ? role : `${random.pick(givenNames)} ${random.pick(familyNames)}`,
      role,
    })),
  );
}

function grantsOf(
  { id, institution_id, role }: SeedInstitution['users'][number],
  accounts: readonly SeededAccount[],
): readonly PermissionGrantTable[] {
  const grant = { institution_id, enterprise_user_id: id };
  if (role === 'trainee')
    return [{ ...grant, permission: permissions.view, account_id: accounts[1]?.account.id ?? null }];
  return roles[role].permissions.map((permission) => ({ ...grant, permission, account_id: null }));
}
