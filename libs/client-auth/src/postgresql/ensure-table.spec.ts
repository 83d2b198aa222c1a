import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresqlKeyRingStore, postgresqlKeyRingTable, sealingOf } from '../index.ts';
import { ensureTable } from './ensure-table.ts';

let database: PGlite;
// It takes a while on a machine that is busy.
beforeAll(async () => void (database = await PGlite.create()), 60_000);
afterAll(() => database.close());

const ddl = 'create table if not exists thing (name text primary key)';

describe('a table', () => {
  it('is made where there is none, and left alone where there is', async () => {
    await ensureTable(database, 'thing', ddl);
    await database.query("insert into thing values ('kept')");
    await ensureTable(database, 'thing', ddl);
    expect((await database.query('select name from thing')).rows).toEqual([{ name: 'kept' }]);
  });

  it('that others make at the same moment is no failure', async () => {
    let looked = 0;
    const client = {
      query: async (text: string) => {
        if (!text.startsWith('select')) throw new Error('duplicate key in pg_type');
        looked += 1;
        return { rows: [{ found: looked > 1 }] };
      },
    };
    await ensureTable(client, 'thing', ddl);
    expect(looked).toBe(2);
  });

  it('that cannot be made is a failure', async () => {
    const client = {
      query: async (text: string) => {
        if (!text.startsWith('select')) throw new Error('permission denied');
        return { rows: [{ found: false }] };
      },
    };
    await expect(ensureTable(client, 'thing', ddl)).rejects.toThrow('permission denied');
  });

  it('of key rings that operators have made serves a role that may make none', async () => {
    await database.exec(`create schema rings; set search_path to rings; ${postgresqlKeyRingTable};
      create role worker; grant usage on schema rings to worker;
      grant select, insert, update on ambit_key_ring to worker; set role worker`);
    try {
      const sealing = sealingOf(new Uint8Array(32).fill(7));
      const store = await postgresqlKeyRingStore({ client: database, name: 'worker', sealing });
      expect(await store.save({ keys: [] }, 0)).toBe(true);
      expect(await store.load()).toMatchObject({ version: 1 });
    } finally {
      await database.exec('reset role; reset search_path');
    }
  });
});
