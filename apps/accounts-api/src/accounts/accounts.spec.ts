import type { AccountFilter } from '@ambit/accounts-contract';
import { AccountSummary, entityTag } from '@ambit/accounts-contract';
import { type Database, inInstitution } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { ProblemError } from '@ambit/nest-authorization';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Insertable } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { AccountTable, Tables } from '../database/tables.ts';
import { toAccount } from './account-row.ts';
import { changeAccount } from './change-account.ts';
import { findAccount } from './find-account.ts';
import { inquireAccounts } from './inquire-accounts.ts';
import { readAvailableBalance } from './read-available-balance.ts';
import { summariseAccount } from './summarise-account.ts';

const institution = '10000000-0000-4000-8000-000000000000';
const other = '20000000-0000-4000-8000-000000000000';
const idOf = (index: number): string => `a0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

function account(index: number, fields: Partial<Insertable<AccountTable>> = {}): Insertable<AccountTable> {
  return {
    id: idOf(index),
    institution_id: institution,
    account_number: `99887766${String(index).padStart(4, '0')}`,
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
    description: null,
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
    ...fields,
  };
}

const rows = [
  account(1, {
    description: 'Payroll 100%',
    current_balance: '99999999999999.99',
    hold_amount: '0.01',
    float_amount: '0.02',
  }),
  account(2, { account_type: 'savings', branch_id: '002', current_balance: '-0.01' }),
  account(3, { account_type: 'time_deposit', maturity_date: '2026-05-01', opened_date: '2021-05-01' }),
  account(4, { account_status: 'closed', closed_date: '2024-02-29', current_balance: '0.00' }),
  account(5, { description: 'payroll_reserve' }),
  account(6, { institution_id: other }),
];

async function problemOf(work: Promise<unknown>): Promise<ProblemError['options']> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProblemError)) throw new Error(`expected a ProblemError, got ${String(error)}`);
  return error.options;
}

describeOnEachDatabase('accounts', (open) => {
  let database: Database<Tables>;
  const within = <R>(work: Parameters<typeof inInstitution<Tables, R>>[2]): Promise<R> =>
    inInstitution(database, institution, work);
  const key = (index: number) => ({ institutionUniversalId: institution, id: idOf(index) });

  beforeAll(async () => {
    database = await open<Tables>(migrations);
    const db = database.kysely;
    await db
      .insertInto('institution')
      .values([
        { id: institution, name: 'One' },
        { id: other, name: 'Two' },
      ])
      .execute();
    await db.insertInto('account').values(rows).execute();
    const postings: readonly (readonly [string, string])[] = [
      ['2026-11-05', '10.00'],
      ['2026-11-10', '5.00'],
      ['2026-11-11', '-20.00'],
      ['2026-11-13', '7.50'],
      ['2026-11-13', '-0.25'],
      ['2026-11-15', '1.00'],
    ];
    await db
      .insertInto('account_activity')
      .values(
        postings.map(([posted_date, amount]) => ({
          institution_id: institution,
          account_id: idOf(5),
          posted_date,
          amount,
          description: 'x',
        })),
      )
      .execute();
  });

  describe('one account', () => {
    it('is answered by the contract: exact, masked, absent fields left out', async () => {
      expect(toAccount(await within((db) => findAccount(db, key(1))))).toEqual({
        id: idOf(1),
        institutionUniversalId: institution,
        accountNumber: '********0001',
        accountType: 'checking',
        accountStatus: 'active',
        productId: 'CHK-01',
        branchId: '001',
        officerId: 'AKL',
        relationshipTypeId: 'IND',
        cycleDay: 10,
        overdraftLimit: '0.00',
        autoClose: false,
        regEOptIn: false,
        description: 'Payroll 100%',
        currency: 'USD',
        currentBalance: '99999999999999.99',
        openedDate: '2020-01-01',
        version: 1,
      });
    });

    it('of another institution is as little there as one that does not exist', async () => {
      const foreign = await problemOf(within((db) => findAccount(db, key(6))));
      expect(foreign).toMatchObject({ status: 404 });
      expect(await problemOf(within((db) => findAccount(db, key(99))))).toEqual(foreign);
      expect(await problemOf(within((db) => readAvailableBalance(db, key(6), new Date())))).toEqual(foreign);
    });

    it('can be drawn on by what is settled, not held and collected, to the cent', async () => {
      expect(await within((db) => readAvailableBalance(db, key(1), new Date(0)))).toMatchObject({
        currentBalance: '99999999999999.99',
        availableBalance: '99999999999999.96',
        asOf: '1970-01-01T00:00:00.000Z',
      });
    });
  });

  describe('a summary', () => {
    it('is figured out day by day', async () => {
      const summary = await within((db) => summariseAccount(db, key(5), '2026-11-13'));
      // Settled 100.00 now; 1.00 came after the 13th: 99.00 at its end, 91.75 on the 11th and 12th.
      expect(AccountSummary.parse(summary)).toMatchObject({
        operationalPeriod: { startDate: '2026-11-13', endDate: '2026-11-13' },
        currentBalance: '99.00',
        balanceChange: '7.25',
        cycle: {
          startDate: '2026-11-11',
          daysIntoCycle: 3,
          averageBalance: '94.17',
          debitCount: 2,
          debitTotal: '20.25',
          creditCount: 1,
          creditTotal: '7.50',
        },
        lastCycleDate: '2026-11-10',
      });
      expect(summary.recentActivity.map(({ postedDate, amount }) => `${postedDate} ${amount}`)).toEqual([
        '2026-11-13 -0.25',
        '2026-11-13 7.50',
        '2026-11-11 -20.00',
        '2026-11-10 5.00',
        '2026-11-05 10.00',
      ]);
    });

    it('of an account without postings is its balance', async () => {
      const { currentBalance, balanceChange, cycle } = await within((db) =>
        summariseAccount(db, key(2), '2026-11-24'),
      );
      expect([currentBalance, balanceChange, cycle.averageBalance, cycle.debitTotal]).toEqual([
        '-0.01',
        '0.00',
        '-0.01',
        '0.00',
      ]);
    });
  });

  describe('an inquiry', () => {
    const find = async (filter: AccountFilter): Promise<readonly number[]> => {
      const { accounts } = await within((db) => inquireAccounts(db, institution, { filter, limit: 50 }));
      return accounts.map(({ id }) => Number(id.slice(-4)));
    };

    it.each<[readonly number[], AccountFilter]>([
      [[1, 2, 3, 4, 5], {}],
      [[2], { accountNumber: '998877660002' }],
      [[], { accountNumber: '998877660006' }],
      [[2, 3], { accountTypes: ['savings', 'time_deposit'] }],
      [[4], { accountStatuses: ['closed'] }],
      [[2], { branchIds: ['002'] }],
      [[2, 4], { currentBalance: { max: '0.00' } }],
      [[1], { currentBalance: { min: '99999999999999.99' } }],
      [[4], { closedDate: { from: '2024-02-29', to: '2024-02-29' } }],
      [[3], { maturityDate: { to: '2026-05-01' } }],
      [[3], { openedDate: { from: '2021-01-01' } }],
      [[1, 5], { text: 'PAYROLL' }],
      [[1], { text: '100%' }],
      [[5], { text: 'l_r' }],
      [[], { text: '_%_' }],
      [[], { text: "'; drop table account; --" }],
      [
        [3],
        { accountTypes: ['time_deposit'], accountStatuses: ['active'], maturityDate: { to: '2026-11-24' } },
      ],
    ])('finds %j by %j', async (expected, filter) => {
      expect(await find(filter)).toEqual(expected);
    });

    it('pages on behind the last account, and says when there is no more', async () => {
      const first = await within((db) => inquireAccounts(db, institution, { filter: {}, limit: 3 }));
      expect(first.accounts).toHaveLength(3);
      const second = await within((db) =>
        inquireAccounts(db, institution, { filter: {}, limit: 3, cursor: first.nextCursor }),
      );
      expect(second.accounts.map(({ id }) => id)).toEqual([idOf(4), idOf(5)]);
      expect(second.nextCursor).toBeUndefined();
      const exact = await within((db) => inquireAccounts(db, institution, { filter: {}, limit: 5 }));
      expect(exact.nextCursor).toBeUndefined();
    });
  });

  describe('a change', () => {
    it('counts the version on and is kept', async () => {
      const { before, after: changed } = await within((db) =>
        changeAccount(db, {
          account: key(2),
          ifMatch: entityTag(1),
          change: (current) => ({ ...current, cycleDay: 31, description: 'x' }),
        }),
      );
      expect(before).toMatchObject({ version: 1, cycle_day: 10 });
      expect(changed).toMatchObject({ version: 2, cycle_day: 31, description: 'x' });
      expect(await within((db) => findAccount(db, key(2)))).toEqual(changed);
    });

    it('against another version, of a foreign account, or that breaks a rule leaves everything as it was', async () => {
      const before = await within((db) => findAccount(db, key(3)));
      const attempt = (index: number, version: number, fields: object) =>
        problemOf(
          within((db) =>
            changeAccount(db, {
              account: key(index),
              ifMatch: entityTag(version),
              change: (current) => ({ ...current, ...fields }),
            }),
          ),
        );
      expect(await attempt(3, 2, { cycleDay: 1 })).toMatchObject({ status: 412 });
      expect(await attempt(6, 1, { cycleDay: 1 })).toMatchObject({ status: 404 });
      expect(await attempt(3, 1, { maturityDate: undefined, closedDate: '2026-01-01' })).toMatchObject({
        status: 422,
        errors: [{ pointer: '/closedDate' }, { pointer: '/maturityDate' }],
      });
      expect(await within((db) => findAccount(db, key(3)))).toEqual(before);
    });
  });
});
