import { expect, it } from '@jest/globals';
import type { Migrations } from '../migrate.ts';
import { describeOnEachDatabase } from '../testing/index.ts';
import { usedIds } from './used-ids.ts';

const migrations: Migrations = {
  '0001_used': {
    up: (kysely) =>
      kysely.schema
        .createTable('used')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
        .execute(),
  },
};

const later = new Date(Date.now() + 600_000);

describeOnEachDatabase('a table of used ids', (open) => {
  it('lets an id be used once', async () => {
    const store = usedIds((await open(migrations)).kysely, 'used');
    await expect(store.use('once', later)).resolves.toBe(true);
    await expect(store.use('once', later)).resolves.toBe(false);
    await expect(store.use('another', later)).resolves.toBe(true);
  });

  it('lets exactly one of many at once use it, over several connections', async () => {
    const replicas = await Promise.all([open(migrations), open(migrations)]);
    const stores = replicas.map(({ kysely }) => usedIds(kysely, 'used'));
    const uses = Array.from({ length: 20 }, (_, round) =>
      Promise.all(stores.flatMap((store) => [1, 2, 3].map(() => store.use(`at-once-${round}`, later)))),
    );
    for (const outcomes of await Promise.all(uses)) {
      expect(outcomes.filter((used) => used)).toHaveLength(1);
      expect(outcomes).toHaveLength(6);
    }
  });

  it('forgets what has expired, and nothing else', async () => {
    const store = usedIds((await open(migrations)).kysely, 'used');
    const ago = (ms: number): Date => new Date(Date.now() - ms);
    await store.use('expired', ago(600_000));
    await store.use('within the margin', ago(1_000));
    await store.use('valid', ago(-600_000));
    await expect(store.sweep(300_000)).resolves.toBe(1);
    await expect(store.use('expired', later)).resolves.toBe(true);
    await expect(store.use('within the margin', later)).resolves.toBe(false);
    await expect(store.use('valid', later)).resolves.toBe(false);
  });
});
