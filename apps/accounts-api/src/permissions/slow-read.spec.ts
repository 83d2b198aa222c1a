import { randomUUID } from 'node:crypto';
import type { ChangeWatch } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { expect, it } from '@jest/globals';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { holdingsCache, staleAfterMs } from './holdings-cache.ts';

describeOnEachDatabase('grants that were read for longer than they may be kept', (open) => {
  it('are read again before anything is decided by them', async () => {
    const database = await open<Tables>(migrations);
    let now = 0;
    let reads = 0;
    const slow = database.kysely.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (result.rows.some((row) => 'grants' in row)) {
          reads += 1;
          now += reads === 1 ? staleAfterMs + 1 : 1;
        }
        return result;
      },
    });
    // A watch that knows nothing, as when the database has been silent.
    const watch = {
      now: () => now,
      versionOf: () => undefined,
      observe: () => undefined,
    } as Partial<ChangeWatch> as ChangeWatch; // what the cache asks
    const cache = holdingsCache({ ...database, kysely: slow }, watch);
    await cache.holdingsOf({ institution: randomUUID(), enterpriseUser: randomUUID() });
    expect(reads).toBe(2);
  });
});
