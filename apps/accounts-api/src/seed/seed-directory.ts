import { type SeedInstitution, seedData } from './seed-data.ts';
import type { Role } from './roles.ts';

/** The ids in the seed that someone who sets up clients needs to know. */
export interface SeedDirectory {
  readonly institutions: readonly {
    readonly id: string;
    readonly name: string;
    /** May search, and see accounts, summaries and balances. */
    readonly serviceUser: string;
    /** May search and see accounts, and change their dates. */
    readonly rolloverUser: string;
    /** May do everything. */
    readonly managerUser: string;
    /** May see one account, another than the examples, and nothing else. */
    readonly unprivilegedUser: string;
    /** May see and administer grants and roles, and see decisions; no account. */
    readonly administratorUser: string;
    readonly exampleAccount: string;
    readonly exampleTimeDeposit: string;
  }[];
}

/** Names who and what is in the seed; needs no database. */
export function seedDirectory(): SeedDirectory {
  return {
    institutions: seedData().map((seeded) => ({
      ...seeded.institution,
      serviceUser: userOf(seeded, 'snapshot service'),
      rolloverUser: userOf(seeded, 'rollover service'),
      managerUser: userOf(seeded, 'branch manager'),
      unprivilegedUser: userOf(seeded, 'trainee'),
      administratorUser: userOf(seeded, 'access administrator'),
      exampleAccount: accountOf(
        seeded,
        ({ account_status, account_type }) => account_status === 'active' && account_type === 'checking',
      ),
      exampleTimeDeposit: accountOf(
        seeded,
        ({ account_type, maturity_date }) =>
          account_type === 'time_deposit' && (maturity_date ?? '') > '2027',
      ),
    })),
  };
}

function userOf({ users }: SeedInstitution, role: Role): string {
  return found(users.find((user) => user.role === role)).id;
}

function accountOf(
  { accounts }: SeedInstitution,
  fits: (account: SeedInstitution['accounts'][number]['account']) => boolean,
): string {
  // The trainee's account is the second.
  return found(accounts.find(({ account }, index) => index !== 1 && fits(account))).account.id;
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The seed lacks what its directory names');
  return value;
}
