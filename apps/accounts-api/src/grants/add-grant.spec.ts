import { randomUUID } from 'node:crypto';
import { describeOnPostgresql } from '@ambit/database/testing';
import type { Caller } from '@ambit/nest-authorization';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { seedDirectory } from '../seed/seed-directory.ts';
import { actingIn } from './acting-in.ts';
import { addGrant } from './add-grant.ts';

const [institution] = seedDirectory().institutions;
if (institution === undefined) throw new Error('The seed has several institutions');
const { id, administratorUser, unprivilegedUser } = institution;

describeOnPostgresql('a grant that is asked for twice at once', (open) => {
  it.each([unprivilegedUser, unprivilegedUser.toUpperCase()])('is there once: %s', async (spelling) => {
    const database = await open<Tables>(migrations);
    await seedDatabase(database);
    await database.kysely.deleteFrom('access_grant').execute();
    const caller = {
      ...{ institution: id, clientId: 'client', enterpriseUser: administratorUser },
      ...{ correlationId: randomUUID(), token: { jwtId: 'id' } },
    } as Caller; // the one part of a token that is looked at
    const grant = (holderId: string, end: () => Promise<void> = async () => undefined) =>
      actingIn(database, caller, async (db) => {
        const added = await addGrant(
          db,
          caller,
          { holderId, permission: 'accounts:edit', accounts: 'all' },
          Date.now(),
        );
        await end();
        return added;
      });
    let second: ReturnType<typeof grant> | undefined;
    const first = await grant(unprivilegedUser, async () => {
      let ended = false;
      second = grant(spelling).finally(() => (ended = true));
      const waiting = sql`select from pg_locks where not granted
        and pid in (select pid from pg_stat_activity where application_name = ${`ambit ${database.schema}`})`;
      while (!ended && (await waiting.execute(database.kysely)).rows.length === 0);
    });
    expect([first.added, await second]).toEqual([true, { ...first, added: false }]);
  });
});
