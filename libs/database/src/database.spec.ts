import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import * as publicSurface from './index.ts';
import { describeOnEachDatabase } from './testing/index.ts';
import * as testingSurface from './testing/index.ts';

describeOnEachDatabase('a database', (open, kind) => {
  it('says of which kind it is', async () => {
    expect((await open()).kind).toBe(kind);
  });

  it('answers a ping, and heeds its signal', async () => {
    const { ping } = await open();
    await expect(ping()).resolves.toBeUndefined();
    await expect(ping(AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  it('finishes what is in flight when it closes, and then refuses', async () => {
    const { kysely, close, ping } = await open();
    const inFlight = kysely.transaction().execute(async (transaction) => {
      await sql`select pg_sleep(0.05)`.execute(transaction);
      return (await sql<{ answer: number }>`select 42 as answer`.execute(transaction)).rows[0]?.answer;
    });
    await sql`select 1`.execute(kysely);
    await Promise.all([close(), close()]);
    expect(await inFlight).toBe(42);
    await expect(ping()).rejects.toThrow('destroyed');
  });

  it('undoes a transaction that a statement has aborted, even when the error was swallowed', async () => {
    const { kysely } = await open();
    const swallowed = kysely.transaction().execute(async (transaction) => {
      await sql`create table swallowed ()`.execute(transaction);
      await sql`select 1 / 0`.execute(transaction).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow();
    await expect(sql`select from swallowed`.execute(kysely)).rejects.toMatchObject({ code: '42P01' });
  });

  it('shows no connection string to inspect', async () => {
    const database = await open();
    expect(inspect(database, { depth: null, showHidden: true })).not.toContain('postgres://');
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'DatabaseError',
    'createChangeVersions',
    'deleteInBatches',
    'idempotently',
    'inInstitution',
    'isUnavailable',
    'isolateByInstitution',
    'openDatabase',
    'shieldFunction',
    'startUsedIdSweep',
    'usedIds',
    'watchChanges',
    'watchTable',
    'withinTime',
  ]);
  expect(Object.keys(testingSurface)).toEqual(['describeOnEachDatabase', 'describeOnPostgresql']);
});
