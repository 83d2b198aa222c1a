import { expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import type { Migrations } from './index.ts';
import { openDatabase } from './index.ts';
import { describeOnEachDatabase, describeOnPostgresql } from './testing/index.ts';
import { testPostgresqlUrl } from './testing/test-server.ts';

interface Tables {
  log: { entry: string };
  schema_migration: { name: string; applied_at: Date };
}

const createLog: Migrations = {
  '0001_log': { up: (kysely) => kysely.schema.createTable('log').addColumn('entry', 'text').execute() },
};
const write = (entry: string): Migrations => ({
  [entry]: {
    up: async (kysely: Kysely<Tables>) => void (await kysely.insertInto('log').values({ entry }).execute()),
  },
});

const entriesOf = async (kysely: Kysely<Tables>): Promise<string[]> =>
  (await kysely.selectFrom('log').select('entry').execute()).map(({ entry }) => entry);

describeOnEachDatabase('migrations', (open) => {
  it('run in the order of their names, each once', async () => {
    const { kysely } = await open<Tables>({ ...write('0010_ten'), ...write('0002_two'), ...createLog });
    await open<Tables>({ ...createLog, ...write('0002_two'), ...write('0010_ten') });
    expect(await entriesOf(kysely)).toEqual(['0002_two', '0010_ten']);
  });

  it('run only what is new, in the schema of the application', async () => {
    const { kysely } = await open<Tables>({
      ...createLog,
      ...write('0002_two'),
      ...write('0010_ten'),
      ...write('0011_eleven'),
    });
    expect(await entriesOf(kysely)).toEqual(['0002_two', '0010_ten', '0011_eleven']);
    const { rows } = await sql<{ path: string }>`select current_schema() as path`.execute(kysely);
    expect(rows[0]?.path).toMatch(/^test_[\da-f]{12}$/);
  });
});

describeOnEachDatabase('a migration that fails', (open) => {
  const broken = {
    '0003_broken': {
      up: (kysely: Kysely<Tables>) => sql`select 1 / 0`.execute(kysely).then(() => undefined),
    },
  };

  it('is named, and leaves nothing of any behind', async () => {
    await expect(open({ ...createLog, ...write('0002_two'), ...broken })).rejects.toMatchObject({
      code: 'migration_failed',
      message: "The migration '0003_broken' failed, and none was kept: division by zero",
      cause: { code: '22012' },
    });
    const { kysely } = await open<Tables>({ ...createLog, ...write('0002_two') });
    expect(await entriesOf(kysely)).toEqual(['0002_two']);
  });
});

describeOnEachDatabase('a database of another version', (open) => {
  it('is refused when it is newer', async () => {
    await open({ ...createLog, ...write('0004_new') });
    await expect(open(createLog)).rejects.toMatchObject({
      code: 'database_newer',
      message: expect.stringContaining('(0004_new): start the version that made them, or a later one'),
    });
  });

  it('is refused when a migration would come before one that has run', async () => {
    await expect(open({ ...createLog, ...write('0003_late'), ...write('0004_new') })).rejects.toMatchObject({
      code: 'migrations_out_of_order',
      message: expect.stringContaining("0003_late come before '0004_new'"),
    });
  });
});

describeOnEachDatabase('replicas that start at once', (open) => {
  it('run each migration once', async () => {
    const migrations = { ...createLog, ...write('0002_two'), ...write('0003_three') };
    const replicas = await Promise.all(Array.from({ length: 8 }, () => open<Tables>(migrations)));
    for (const { kysely } of replicas) expect(await entriesOf(kysely)).toEqual(['0002_two', '0003_three']);
  });
});

describeOnPostgresql('a role that may not create anything', (open) => {
  const role = `test_role_${process.pid}`;

  it('can open a schema that is up to date, and is told why it cannot migrate one that is not', async () => {
    const { kysely } = await open<Tables>(createLog);
    const { rows } = await sql<{ schema: string }>`select current_schema() as schema`.execute(kysely);
    const schema = rows[0]?.schema ?? '';
    await sql`create role ${sql.id(role)}`.execute(kysely);
    await sql`grant usage on schema ${sql.id(schema)} to ${sql.id(role)}`.execute(kysely);
    await sql`grant select on all tables in schema ${sql.id(schema)} to ${sql.id(role)}`.execute(kysely);
    try {
      const url = new URL(testPostgresqlUrl);
      url.searchParams.set('options', `-c role=${role}`);

      const limited = await openDatabase<Tables>({ url: url.href, schema, migrations: createLog });
      expect(await entriesOf(limited.kysely)).toEqual([]);
      await limited.close();

      const other = openDatabase({ url: url.href, schema: `${schema}_other`, migrations: createLog });
      await expect(other).rejects.toMatchObject({ code: 'permission_denied' });
    } finally {
      await sql`drop owned by ${sql.id(role)}`.execute(kysely);
      await sql`drop role ${sql.id(role)}`.execute(kysely);
    }
  });
});
