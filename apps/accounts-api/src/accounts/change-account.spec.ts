import { randomUUID } from 'node:crypto';
import { entityTag } from '@ambit/accounts-contract';
import type { Database } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { beforeAll, expect, it } from '@jest/globals';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { makeWorld, type WorldIds } from '../denial-matrix/accounts-world.fixture.ts';
import { changeAccount } from './change-account.ts';

describeOnEachDatabase('a change of an account', (open) => {
  let database: Database<Tables>;
  let ids: WorldIds;

  beforeAll(async () => {
    database = await open<Tables>(migrations);
    ids = await makeWorld(database);
  });

  it('is refused when somebody else was faster after the account was read', async () => {
    const id = ids.accounts['own'] ?? randomUUID();
    const { kysely } = database;
    await kysely.updateTable('account').set({ version: 1, cycle_day: 1 }).where('id', '=', id).execute();
    let isRead = false;
    const interrupted = kysely.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (!isRead) {
          isRead = true;
          await kysely
            .updateTable('account')
            .set({ version: 2, cycle_day: 2 })
            .where('id', '=', id)
            .execute();
        }
        return result;
      },
    });
    await expect(
      changeAccount(interrupted, {
        account: { institutionUniversalId: ids.institutions.own, id },
        ifMatch: entityTag(1),
        change: (current) => ({ ...current, cycleDay: 3 }),
      }),
    ).rejects.toMatchObject({ code: 'precondition-failed' });
    const row = await kysely
      .selectFrom('account')
      .select(['version', 'cycle_day'])
      .where('id', '=', id)
      .executeTakeFirst();
    expect(row).toEqual({ version: 2, cycle_day: 2 });
  });

  it('is refused before it is made when it was made against another version', async () => {
    const id = ids.accounts['own'] ?? randomUUID();
    const { kysely } = database;
    await kysely.updateTable('account').set({ version: 2 }).where('id', '=', id).execute();
    let isMade = false;
    await expect(
      changeAccount(kysely, {
        account: { institutionUniversalId: ids.institutions.own, id },
        ifMatch: entityTag(1),
        change: (current) => {
          isMade = true;
          return current;
        },
      }),
    ).rejects.toMatchObject({ code: 'precondition-failed' });
    expect(isMade).toBe(false);
  });
});
