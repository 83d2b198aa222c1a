import { randomUUID } from 'node:crypto';
import { inInstitution } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { expect, it } from '@jest/globals';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import type { SeededAccount } from '../seed/seed-accounts.ts';
import { seedData } from '../seed/seed-data.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { summariseAccount } from './summarise-account.ts';

const dayMs = 24 * 60 * 60 * 1000;
const cents = (amount: string): bigint => BigInt(amount.replace('.', ''));

/** The figures again, day by day in whole cents, by another way than the query's: forward from the opening balance. */
function figuresOf({ account, postings }: SeededAccount, startDate: string, asOf: string) {
  const sum = (wanted: (date: string) => boolean): bigint =>
    postings
      .filter(({ posted_date }) => wanted(posted_date))
      .reduce((total, { amount }) => total + cents(amount), 0n);
  const opening = cents(account.current_balance) - sum(() => true);
  const days: string[] = [];
  for (let time = Date.parse(startDate); time <= Date.parse(asOf); time += dayMs)
    days.push(new Date(time).toISOString().slice(0, 10));
  const total = days.reduce((all, day) => all + opening + sum((date) => date <= day), 0n);
  const count = BigInt(days.length);
  const half = total < 0n ? -count : count;
  return {
    currentBalance: opening + sum((date) => date <= asOf),
    balanceChange: sum((date) => date === asOf),
    // Division of whole numbers cuts off; half a divisor more rounds half away from zero.
    averageBalance: (2n * total + half) / (2n * count),
    net: sum((date) => date >= startDate && date <= asOf),
  };
}

describeOnEachDatabase('the summary of an account', (open) => {
  it('agrees with a count in whole cents, for accounts and days of every kind', async () => {
    const database = await open<Tables>(migrations);
    await seedDatabase(database);
    const [seeded] = seedData();
    if (seeded === undefined) throw new Error('The seed has an institution');
    const institutionUniversalId = seeded.institution.id;
    for (const account of seeded.accounts.slice(0, 25)) {
      for (const asOf of ['2026-08-31', '2026-10-31', '2026-11-10', '2026-11-24']) {
        const key = { institutionUniversalId, id: account.account.id };
        const { currentBalance, balanceChange, cycle } = await inInstitution(
          database,
          institutionUniversalId,
          (db) => summariseAccount(db, key, asOf),
        );
        expect({
          currentBalance: cents(currentBalance),
          balanceChange: cents(balanceChange),
          averageBalance: cents(cycle.averageBalance),
          net: cents(cycle.creditTotal) - cents(cycle.debitTotal),
        }).toEqual(figuresOf(account, cycle.startDate, asOf));
      }
    }
  });

  it('is none when the account has gone since it was looked for', async () => {
    const { kysely } = await open<Tables>(migrations);
    const [institution, id] = [randomUUID(), randomUUID()];
    const [account] = seedData()[0]?.accounts ?? [];
    if (account === undefined) throw new Error('The seed has accounts');
    await kysely.insertInto('institution').values({ id: institution, name: 'Test' }).execute();
    const row = { ...account.account, id, institution_id: institution };
    await kysely.insertInto('account').values(row).execute();
    const interrupted = kysely.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await kysely.deleteFrom('account').where('id', '=', id).execute();
        return result;
      },
    });
    await expect(
      summariseAccount(interrupted, { institutionUniversalId: institution, id }, '2026-11-24'),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
