import { expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { inInstitution } from './index.ts';
import { describeOnEachDatabase } from './testing/index.ts';

interface Tables {
  account: { id: number };
}

const migrations = {
  '0001': {
    up: (kysely: Kysely<Tables>) => kysely.schema.createTable('account').addColumn('id', 'integer').execute(),
  },
};
const settingOf = async (kysely: Kysely<Tables>): Promise<string | null | undefined> =>
  (
    await sql<{ value: string | null }>`select current_setting('ambit.institution', true) as value`.execute(
      kysely,
    )
  ).rows[0]?.value;

describeOnEachDatabase('inInstitution', (open) => {
  it('binds the transaction, and nothing after it, to the institution', async () => {
    const database = await open<Tables>(migrations);
    const ids = ['institution-a', "b'; drop table account; --"];
    for (const id of ids) expect(await inInstitution(database, id, settingOf)).toBe(id);
    for (let connection = 0; connection < 5; connection += 1) {
      expect((await settingOf(database.kysely)) ?? '').toBe('');
    }
  });

  it('keeps what concurrent transactions are bound to apart', async () => {
    const database = await open<Tables>(migrations);
    const ids = Array.from({ length: 30 }, (_, index) => `institution-${index}`);
    const seen = ids.map((id) =>
      inInstitution(database, id, async (transaction) => {
        await sql`select pg_sleep(0.001)`.execute(transaction);
        return settingOf(transaction);
      }),
    );
    expect(await Promise.all(seen)).toEqual(ids);
  });

  it('commits when the work resolves and rolls back when it throws', async () => {
    const database = await open<Tables>(migrations);
    const insert = (id: number) =>
      inInstitution(database, 'a', async (transaction) => {
        await transaction.insertInto('account').values({ id }).execute();
        if (id === 2) throw new Error('changed my mind');
        return id;
      });
    expect(await insert(1)).toBe(1);
    await expect(insert(2)).rejects.toThrow('changed my mind');
    expect(await database.kysely.selectFrom('account').selectAll().execute()).toEqual([{ id: 1 }]);
  });
});
