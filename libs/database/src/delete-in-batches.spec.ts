import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { deleteInBatches } from './delete-in-batches.ts';
import type { Migrations } from './migrate.ts';
import { describeOnEachDatabase } from './testing/index.ts';

const migrations: Migrations = {
  '0001_thing': {
    up: async (db) => void (await sql`create table thing (id integer primary key)`.execute(db)),
  },
};

describeOnEachDatabase('a deletion in batches', (open) => {
  const twelveThousand = async () => {
    const { kysely } = await open<{ thing: { id: number } }>(migrations);
    await sql`truncate thing`.execute(kysely);
    await sql`insert into thing select generate_series(1, 12000)`.execute(kysely);
    return kysely;
  };
  const older = { table: 'thing', where: sql`id <= 11000` };

  it('deletes all that fits, and nothing else', async () => {
    const kysely = await twelveThousand();
    await expect(deleteInBatches(kysely, older)).resolves.toBe(11_000);
    expect(await kysely.selectFrom('thing').select('id').execute()).toHaveLength(1_000);
  });

  it('ends after a batch when it is told to', async () => {
    const kysely = await twelveThousand();
    await expect(deleteInBatches(kysely, { ...older, signal: AbortSignal.abort() })).resolves.toBe(5_000);
  });
});
