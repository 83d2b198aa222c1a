import { Account, accountRuleViolations } from '@ambit/accounts-contract';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { toAccount } from '../accounts/account-row.ts';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { seedData } from './seed-data.ts';
import { seedDatabase } from './seed-database.ts';
import { seedDirectory } from './seed-directory.ts';

const data = seedData();
const accounts = data.flatMap((seeded) => seeded.accounts);

describe('the seed', () => {
  it('is 3 institutions, 63 enterprise users and 5,000 accounts, the same each time', () => {
    expect(data).toHaveLength(3);
    expect(data.flatMap(({ users }) => users)).toHaveLength(63);
    expect(accounts).toHaveLength(5000);
    expect(seedData()).toEqual(data);
  });

  it('keeps the contract and its rules in every account', () => {
    for (const { account } of accounts) {
      const seen = toAccount({ ...account, version: 1 } as Parameters<typeof toAccount>[0]); // the seed gives every column
      expect(Account.safeParse(seen).error).toBeUndefined();
      expect(accountRuleViolations(seen)).toEqual([]);
    }
  });

  it('has ids of its own for everything', () => {
    const ids = [
      ...data.map(({ institution }) => institution.id),
      ...data.flatMap(({ users }) => users.map(({ id }) => id)),
      ...accounts.map(({ account }) => account.id),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(z.uuid().safeParse(id).success).toBe(true);
  });

  it('has certificates that have matured and wait for a rollover', () => {
    const matured = accounts.filter(
      ({ account }) => account.account_type === 'time_deposit' && (account.maturity_date ?? '9') < '2026-07',
    );
    expect(matured.length).toBeGreaterThan(30);
  });

  it('is named by its directory', () => {
    const { institutions } = seedDirectory();
    expect(institutions.map(({ id }) => id)).toEqual(data.map(({ institution }) => institution.id));
    for (const [index, { unprivilegedUser, exampleAccount }] of institutions.entries()) {
      const grants =
        data[index]?.grants.filter(({ enterprise_user_id }) => enterprise_user_id === unprivilegedUser) ?? [];
      expect(grants).toHaveLength(1);
      expect(grants[0]?.account_ids).toHaveLength(1);
      expect(grants[0]?.account_ids).not.toContain(exampleAccount);
    }
  });
});

describeOnEachDatabase('seeding', (open) => {
  it('fills an empty database once, and leaves data alone', async () => {
    const database = await open<Tables>(migrations);
    const results = await Promise.all([seedDatabase(database), seedDatabase(database)]);
    expect(results.map(({ seeded }) => seeded).sort()).toEqual([false, true]);
    expect(await seedDatabase(database)).toEqual({ seeded: false, accounts: 0 });
    const { count } = await database.kysely
      .selectFrom('account')
      .select((column) => column.fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(5000);
  });

  it('gives balances that are exactly those of the seed', async () => {
    const database = await open<Tables>(migrations);
    const rows = await database.kysely
      .selectFrom('account')
      .select(['id', 'current_balance', 'opened_date'])
      .execute();
    const seeded = new Map(accounts.map(({ account }) => [account.id, account]));
    for (const { id, current_balance, opened_date } of rows)
      expect([current_balance, opened_date]).toEqual([
        seeded.get(id)?.current_balance,
        seeded.get(id)?.opened_date,
      ]);
  });
});
