import { afterAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { isUnavailable } from './is-unavailable.ts';
import { describeOnEachDatabase, describeOnPostgresql } from './testing/index.ts';

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describeOnEachDatabase('an error of a wrong query', (open) => {
  it.each(['select nothing', 'select 1 / 0', "select 'x'::uuid"])(
    'is not one of the database being away: %s',
    async (text) => {
      const { kysely } = await open();
      const error = await rejection(sql.raw(text).execute(kysely));
      expect(error).toBeDefined();
      expect(isUnavailable(error)).toBe(false);
    },
  );
});

describeOnPostgresql('an error of a lost connection', (open) => {
  it('is one of the database being away', async () => {
    const { kysely } = await open();
    const own = await rejection(sql`select pg_terminate_backend(pg_backend_pid())`.execute(kysely));
    expect(own).toBeDefined();
    expect(isUnavailable(own)).toBe(true);
  });
});

describeOnPostgresql('an error of a statement that could not have its turn', (open) => {
  const within = async (setting: string) => {
    const [database, other] = await Promise.all([open<object>(), open<object>()]);
    return database.kysely.transaction().execute(async (holder) => {
      await sql`lock table contested`.execute(holder);
      const waiting = other.kysely.transaction().execute(async (transaction) => {
        await sql.raw(`set local ${setting}`).execute(transaction);
        await sql`insert into contested values (1)`.execute(transaction);
      });
      return rejection(waiting);
    });
  };

  it.each(['statement_timeout = 50', 'lock_timeout = 50'])(
    'is one of the database being away: %s',
    async (setting) => {
      const { kysely } = await open<object>();
      await sql`create table if not exists contested (id integer)`.execute(kysely);
      expect(isUnavailable(await within(setting))).toBe(true);
    },
  );

  it('is one of the database being away: a server that only reads, after a failover', async () => {
    const { kysely } = await open<object>();
    const error = await rejection(
      kysely.transaction().execute(async (transaction) => {
        await sql`set transaction read only`.execute(transaction);
        await sql`create table refused (id integer)`.execute(transaction);
      }),
    );
    expect(isUnavailable(error)).toBe(true);
  });
});

describe('an error of no connection', () => {
  const pool = new pg.Pool({ host: '127.0.0.1', port: 1, connectionTimeoutMillis: 500 });
  afterAll(() => pool.end());

  it('is one of the database being away', async () => {
    expect(isUnavailable(await rejection(pool.query('select 1')))).toBe(true);
  });
});

it('anything else is not', () => {
  for (const other of [undefined, null, 'ECONNREFUSED', new Error('x'), { code: '23505' }, { code: 42 }])
    expect(isUnavailable(other)).toBe(false);
});
