import { expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { inInstitution } from '../in-institution.ts';
import type { Migrations } from '../migrate.ts';
import { openDatabase } from '../open-database.ts';
import { describeOnEachDatabase, describeOnPostgresql } from '../testing/index.ts';
import { testPostgresqlUrl } from '../testing/test-server.ts';
import { isolateByInstitution } from './isolate-by-institution.ts';

interface Tables {
  note: { institution_id: string; text: string };
  hidden: { id: number };
}

const migrations: Migrations = {
  '0001': {
    up: async (db: Kysely<unknown>) => {
      await sql`create table note (institution_id uuid not null, text text not null)`.execute(db);
      await sql`create table hidden (id integer)`.execute(db);
      await isolateByInstitution(db, 'note');
    },
  },
};
const privileges = { note: ['select', 'insert', 'update'], hidden: [] } as const;
const [ours, theirs] = ['10000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000002'];

describeOnEachDatabase('row-level security', (open, kind) => {
  /** The owner fills both institutions; who serves is another role. */
  async function serving() {
    const owner = await open<Tables>(migrations);
    await owner.kysely.deleteFrom('note').execute();
    await owner.kysely
      .insertInto('note')
      .values([
        { institution_id: ours, text: 'ours' },
        { institution_id: theirs, text: 'theirs' },
      ])
      .execute();
    return { owner, database: await open<Tables>(migrations, { privileges }) };
  }
  const texts = (db: Kysely<Tables>) => db.selectFrom('note').select('text').execute();

  it('shows a query that forgets its where the rows of the institution alone', async () => {
    const { database } = await serving();
    expect(await inInstitution(database, ours, texts)).toEqual([{ text: 'ours' }]);
    expect(await inInstitution(database, theirs, texts)).toEqual([{ text: 'theirs' }]);
  });

  it('lets nothing be written into another institution, nor changed there', async () => {
    const { database, owner } = await serving();
    const insert = inInstitution(database, ours, (db) =>
      db.insertInto('note').values({ institution_id: theirs, text: 'planted' }).execute(),
    );
    await expect(insert).rejects.toMatchObject({ code: '42501' });
    await inInstitution(database, ours, (db) => db.updateTable('note').set({ text: 'changed' }).execute());
    expect((await texts(owner.kysely)).map(({ text }) => text).sort()).toEqual(['changed', 'theirs']);
  });

  it('allows what the privileges name, and nothing else', async () => {
    const { database } = await serving();
    for (const attempt of [sql`select * from hidden`, sql`delete from note`, sql`drop table note`])
      await expect(inInstitution(database, ours, (db) => attempt.execute(db))).rejects.toMatchObject({
        code: '42501',
      });
  });

  it('takes away what is not named any more', async () => {
    await serving();
    const fewer = await open<Tables>(migrations, { privileges: { note: ['select'] } });
    expect(await inInstitution(fewer, ours, texts)).toEqual([{ text: 'ours' }]);
    await expect(
      inInstitution(fewer, ours, (db) => db.updateTable('note').set({ text: 'changed' }).execute()),
    ).rejects.toMatchObject({ code: '42501' });
  });

  it('leaves nothing of an institution on a connection that goes back to the pool', async () => {
    const { database } = await serving();
    const { kysely } = database;
    const state = sql<{ institution: string; role: string }>`select
      coalesce(current_setting('ambit.institution', true), '') as institution, current_user::text as role`;
    const before = (await state.execute(kysely)).rows[0]?.role;
    await Promise.allSettled([
      ...Array.from({ length: 12 }, () => inInstitution(database, ours, texts)),
      inInstitution(database, ours, () => Promise.reject(new Error('rolled back'))),
      inInstitution(database, ours, (db) => sql`select 1 / 0`.execute(db)),
    ]);
    const after = await Promise.all(Array.from({ length: 12 }, () => state.execute(kysely)));
    for (const { rows } of after) expect(rows).toEqual([{ institution: '', role: before }]);
    // On PGlite the connection itself is of a superuser: what forgets `inInstitution` is not caught there.
    if (kind === 'postgresql') expect(await texts(kysely)).toEqual([]);
  });
});

describeOnPostgresql('row-level security', (open) => {
  const opened = async (role: string, requireRowSecurity: boolean) => {
    const { schema } = await open<Tables>(migrations, { privileges });
    const warnings: object[] = [];
    const log = { info: () => undefined, warn: (details: object) => void warnings.push(details) };
    const url = Object.assign(new URL(testPostgresqlUrl), {
      username: role || new URL(testPostgresqlUrl).username,
    });
    const options = { schema, migrations, privileges, log, requireRowSecurity };
    const database = await openDatabase<Tables>({ ...options, url: url.href });
    await database.close();
    return warnings;
  };

  it('warns of a role that it does not hold, or refuses it', async () => {
    expect(await opened('', false)).toEqual([
      { reason: expect.stringContaining('bypasses row-level security'), remedy: expect.any(String) },
    ]);
    await expect(opened('', true)).rejects.toMatchObject({ code: 'row_security_bypassed' });
  });

  it('holds an owner who is no superuser to the institution too, and shows them all outside of one', async () => {
    const admin = await open<Tables>(migrations);
    const role = `${admin.schema}_owner`;
    await sql`create role ${sql.id(role)} login`.execute(admin.kysely);
    await sql`grant create on database ${sql.id(new URL(testPostgresqlUrl).pathname.slice(1))} to ${sql.id(role)}`.execute(
      admin.kysely,
    );
    const schema = `${admin.schema}_owned`;
    const warnings: { reason?: string }[] = [];
    const database = await openDatabase<Tables>({
      url: Object.assign(new URL(testPostgresqlUrl), { username: role }).href,
      schema,
      migrations,
      privileges,
      log: { info: () => undefined, warn: (details) => void warnings.push(details) },
    });
    try {
      await database.kysely
        .insertInto('note')
        .values([
          { institution_id: ours, text: 'ours' },
          { institution_id: theirs, text: 'theirs' },
        ])
        .execute();
      const texts = (db: Kysely<Tables>) => db.selectFrom('note').select('text').execute();
      expect(await texts(database.kysely)).toHaveLength(2);
      expect(await inInstitution(database, ours, texts)).toEqual([{ text: 'ours' }]);
      expect(warnings[0]?.reason).toContain('owns the tables');
    } finally {
      await database.close();
      await sql`drop schema ${sql.id(schema)} cascade`.execute(admin.kysely);
      await sql`drop owned by ${sql.id(role)}`.execute(admin.kysely);
      await sql`drop role ${sql.id(role)}`.execute(admin.kysely);
    }
  });
});
