import type { AccountStatus, AccountType } from '@ambit/accounts-contract';
import type { Insertable } from 'kysely';
import type { AccountActivityTable, AccountTable } from '../database/tables.ts';
import type { Random } from './random.ts';

export type SeedAccount = Insertable<AccountTable>;
export type SeedPosting = Insertable<AccountActivityTable>;

export interface SeededAccount {
  readonly account: SeedAccount;
  readonly postings: readonly SeedPosting[];
}

const branches = ['001', '002', '003', '010', '014', '021'] as const;
const officers = ['AKL', 'BRM', 'CJS', 'DNW', 'EPT', 'FOR', 'GHY'] as const;
const relationships = ['IND', 'JNT', 'BUS', 'TRU'] as const;
const purposes = [
  'Household',
  'Payroll',
  'Operating',
  'Reserve',
  'College fund',
  'Rental income',
  'Tax escrow',
] as const;
const postingTexts = [
  'Card purchase',
  'Direct deposit',
  'Check',
  'ACH debit',
  'Wire in',
  'Fee',
  'Interest',
] as const;

interface Shape {
  readonly status: AccountStatus;
  readonly opened: string;
}

/** One account of believable shape that keeps the rules of the contract, and its postings. */
export function seedAccount(institution: string, type: AccountType, random: Random): SeededAccount {
  const shape = shapeOf(random, type);
  const gone = shape.status === 'closed' || shape.status === 'charged_off';
  const id = random.uuid();
  const postings = gone ? [] : seedPostings(institution, id, random);
  const opening = gone ? 0 : openingCents(type, random);
  const balance = opening + postings.reduce((sum, { cents }) => sum + cents, 0);
  return {
    account: {
      id,
      institution_id: institution,
      account_number: random.digits(random.pick([10, 10, 12])),
      account_type: type,
      account_status: shape.status,
      product_id: `${type.slice(0, 3).toUpperCase()}-${random.pick(['01', '02', '05', '11'])}`,
      branch_id: random.pick(branches),
      officer_id: random.pick(officers),
      relationship_type_id: random.pick(relationships),
      cycle_day: random.pick([1, 5, 10, 15, 20, 25, 28, 31]),
      overdraft_limit: money(type === 'checking' ? random.pick([0, 0, 25_000, 50_000, 100_000]) : 0),
      auto_close: random.chance(0.05),
      reg_e_opt_in: type === 'checking' && random.chance(0.4),
      description: random.chance(0.7) ? `${random.pick(purposes)} account` : null,
      currency: 'USD',
      current_balance: money(balance),
      hold_amount: money(!gone && random.chance(0.15) ? random.integer(500, 40_000) : 0),
      float_amount: money(!gone && random.chance(0.1) ? random.integer(500, 90_000) : 0),
      charged_off_amount: shape.status === 'charged_off' ? money(random.integer(10_000, 900_000)) : null,
      opened_date: shape.opened,
      closed_date: shape.status === 'closed' ? date(random, 2025, 2026, 6) : null,
      dormant_date: shape.status === 'dormant' ? date(random, 2025, 2026, 6) : null,
      charged_off_date: shape.status === 'charged_off' ? date(random, 2025, 2026, 6) : null,
      maturity_date: maturityOf(type, shape, random),
    },
    postings: postings.map(({ cents: _, ...posting }) => posting),
  };
}

function shapeOf(random: Random, type: AccountType): Shape {
  const opened = date(random, 2008, 2024, 12);
  if (type === 'loan')
    return { opened, status: random.pick(['active', 'active', 'active', 'active', 'charged_off']) };
  if (type === 'time_deposit') return { opened, status: 'active' };
  return {
    opened,
    status: random.pick([
      'active',
      'active',
      'active',
      'active',
      'active',
      'active',
      'active',
      'dormant',
      'restricted',
      'closed',
    ]),
  };
}

/** A tenth of the certificates have matured and wait for a rollover; the others mature in the years to come. */
function maturityOf(type: AccountType, { status }: Shape, random: Random): string | null {
  if (type === 'time_deposit')
    return random.chance(0.1) ? date(random, 2026, 2026, 6) : date(random, 2028, 2031, 12);
  return type === 'loan' && status === 'active' ? date(random, 2030, 2045, 12) : null;
}

function openingCents(type: AccountType, random: Random): number {
  const [least, most] = {
    checking: [5_000, 900_000],
    savings: [10_000, 4_000_000],
    time_deposit: [100_000, 25_000_000],
    loan: [100_000, 60_000_000],
  }[type] as [number, number]; // pairs
  return random.integer(least, most);
}

function seedPostings(institution: string, account: string, random: Random) {
  return Array.from({ length: random.integer(3, 7) }, () => {
    const cents = random.chance(0.6) ? -random.integer(200, 20_000) : random.integer(500, 60_000);
    return {
      institution_id: institution,
      account_id: account,
      posted_date: `2026-${random.pick(['09', '10', '10', '11', '11'])}-${two(random.integer(1, 20))}`,
      amount: money(cents),
      description: random.pick(postingTexts),
      cents,
    };
  });
}

function date(random: Random, firstYear: number, lastYear: number, lastMonth: number): string {
  return `${random.integer(firstYear, lastYear)}-${two(random.integer(1, lastMonth))}-${two(random.integer(1, 28))}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Cents as an exact decimal with two places. */
function money(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
