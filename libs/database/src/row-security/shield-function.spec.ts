import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { createChangeVersions, watchTable } from '../change-watch/change-versions.ts';
import { inInstitution } from '../in-institution.ts';
import type { Migrations } from '../migrate.ts';
import { describeOnEachDatabase } from '../testing/index.ts';

const migrations: Migrations = {
  '0001': {
    up: async (db) => {
      await createChangeVersions(db);
      await sql`create table thing (id integer)`.execute(db);
      await watchTable(db, 'thing', 'things');
    },
  },
};

describeOnEachDatabase('a function that runs by the rights of its owner', (open) => {
  it('writes the table of its schema, also where its caller has one of that name', async () => {
    const owner = await open<object>(migrations);
    const serving = await open<object>(migrations, { privileges: { thing: ['insert'] } });
    await inInstitution(serving, 'any', async (db) => {
      await sql`create temp table change_version (topic text primary key, version bigint) on commit drop`.execute(
        db,
      );
      await sql`grant all on pg_temp.change_version to public`.execute(db);
      await sql`insert into thing values (1)`.execute(db);
    });
    const { rows } = await sql`select topic, version from change_version`.execute(owner.kysely);
    expect(rows).toEqual([{ topic: 'things', version: 1 }]);
  });

  it('is not run for a table of somebody else', async () => {
    const serving = await open<object>(migrations, { privileges: { thing: ['insert'] } });
    const forging = inInstitution(serving, 'any', async (db) => {
      await sql`create temp table mine (id integer) on commit drop`.execute(db);
      await sql`create trigger count_change after insert on mine for each statement
        execute function count_change('things')`.execute(db);
    });
    await expect(forging).rejects.toMatchObject({ code: '42501' });
  });
});
