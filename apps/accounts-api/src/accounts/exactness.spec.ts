import { Amount, entityTag } from '@ambit/accounts-contract';
import { type Database, inInstitution } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { seedDirectory } from '../seed/seed-directory.ts';
import { toAccount } from './account-row.ts';
import { changeAccount } from './change-account.ts';
import { inquireAccounts } from './inquire-accounts.ts';

const [first] = seedDirectory().institutions;
if (first === undefined) throw new Error('The seed has several institutions');
const { id: institution, exampleAccount } = first;

describeOnEachDatabase('accounts', (open) => {
  let database: Database<Tables>;
  beforeAll(async () => {
    database = await open<Tables>(migrations);
    await seedDatabase(database);
  });

  it('hold any amount of the contract to the cent, into JSON and back', async () => {
    const amount = fc.bigInt({ min: -(10n ** 17n - 1n), max: 10n ** 17n - 1n }).map((cents) => {
      const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
      return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
    });
    const account = database.kysely.updateTable('account').where('id', '=', exampleAccount).returningAll();
    await fc.assert(
      fc.asyncProperty(amount, async (text) => {
        expect(Amount.safeParse(text).success).toBe(true);
        const row = await account.set({ current_balance: text }).executeTakeFirstOrThrow();
        expect(JSON.parse(JSON.stringify(toAccount(row))).currentBalance).toBe(text);
      }),
      { examples: [['999999999999999.99'], ['-999999999999999.99'], ['0.00'], ['-0.01'], ['0.10']] },
    );
  });

  it('are each met once, page by page, while others write', async () => {
    const ids = await database.kysely
      .selectFrom('account')
      .where('institution_id', '=', institution)
      .select('id')
      .orderBy('id')
      .limit(399)
      .execute();
    // Each has a third of them to itself.
    let isPaging = true;
    const write = async (offset: number): Promise<number> => {
      let writes = 0;
      for (let index = offset; isPaging; index = (index + 3) % ids.length) {
        const id = ids[index]?.id ?? '';
        const row = await database.kysely
          .selectFrom('account')
          .where('id', '=', id)
          .select('version')
          .executeTakeFirstOrThrow();
        await inInstitution(database, institution, (db) =>
          changeAccount(db, {
            account: { institutionUniversalId: institution, id },
            ifMatch: entityTag(row.version),
            change: (current) => ({ ...current, description: `changed ${writes}` }),
          }),
        );
        writes += 1;
      }
      return writes;
    };
    const writers = [0, 1, 2].map(write);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await inInstitution(database, institution, (db) =>
        inquireAccounts(db, institution, { filter: {}, limit: 100, cursor }),
      );
      found.push(...page.accounts.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    isPaging = false;
    const writes = await Promise.all(writers);
    const all = await database.kysely
      .selectFrom('account')
      .where('institution_id', '=', institution)
      .select('id')
      .execute();
    expect(Math.min(...writes)).toBeGreaterThan(0);
    expect(found).toEqual(all.map(({ id }) => id).sort());
  });
});
