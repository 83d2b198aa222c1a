import { randomUUID } from 'node:crypto';
import { type Database, inInstitution } from '@ambit/database';
import { describeOnEachDatabase, describeOnPostgresql } from '@ambit/database/testing';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { migrations } from './migrations.ts';
import { privileges } from './privileges.ts';
import type { Tables } from './tables.ts';

const [ours, theirs] = [randomUUID(), randomUUID()];

describeOnEachDatabase('the role that serves', (open) => {
  it('may do this with each table, and no more', async () => {
    const database = await open<Tables>(migrations, { privileges });
    const { rows } = await inInstitution(database, ours, (db) =>
      sql<{ name: string; may: string }>`
        select relname as name, string_agg(privilege, ' ' order by place) as may
        from pg_class,
          unnest(array['select', 'insert', 'update', 'delete', 'truncate']) with ordinality as p (privilege, place)
        where relnamespace = to_regnamespace(${database.schema}) and relkind = 'r'
          and has_table_privilege(pg_class.oid, privilege)
        group by relname`.execute(db),
    );
    expect(Object.fromEntries(rows.map(({ name, may }) => [name, may]))).toEqual({
      institution: 'select',
      enterprise_user: 'select',
      account: 'select insert update',
      account_activity: 'select',
      role: 'select insert update delete',
      access_grant: 'select insert delete',
      grant_change: 'select',
      change_version: 'select',
      revoked_token: 'select delete',
      used_proof: 'select insert delete',
      idempotency_key: 'select insert update delete',
      account_change: 'select insert',
      decision: 'select insert delete',
      schema_migration: 'select',
    });
  });

  it('is held in an institution in every table that has one, and so is the owner', async () => {
    const { kysely, schema } = await open<Tables>(migrations);
    const { rows } = await sql<{ name: string; isHeld: boolean }>`
      select relname as name, relrowsecurity and relforcerowsecurity as "isHeld"
      from pg_class
      where relnamespace = to_regnamespace(${schema}) and relkind = 'r'
        and (relname = 'institution' or exists (
          select from pg_attribute where attrelid = pg_class.oid and attname = 'institution_id'
        ))
      order by relname`.execute(kysely);
    expect(rows.map(({ name }) => name)).toEqual([
      'access_grant',
      'account',
      'account_activity',
      'account_change',
      'decision',
      'enterprise_user',
      'grant_change',
      'idempotency_key',
      'institution',
      'role',
    ]);
    expect(rows.filter(({ isHeld }) => !isHeld)).toEqual([]);
  });

  it('finds changes that nobody takes back, be it the owner', async () => {
    const { kysely } = await open<Tables>(migrations);
    for (const table of ['account_change', 'grant_change'])
      for (const statement of [
        sql`update ${sql.table(table)} set institution_id = null`,
        sql`delete from ${sql.table(table)}`,
      ])
        await expect(statement.execute(kysely)).rejects.toThrow('only ever added to');
  });
});

describeOnPostgresql('what is forgotten when its time is over', (open) => {
  let owner: Kysely<Tables>;
  let database: Database<Tables>;

  beforeAll(async () => {
    owner = (await open<Tables>(migrations)).kysely;
    database = await open<Tables>(migrations, { privileges });
  });

  beforeEach(async () => {
    await sql`delete from revoked_token`.execute(owner);
    await sql`insert into revoked_token (token_id_hash, expires_at, reason)
      values ('over', now() - interval '1 hour', 'x'), ('lasting', now() + interval '1 hour', 'x')`.execute(
      owner,
    );
    await sql`delete from idempotency_key`.execute(owner);
    await sql`insert into idempotency_key (id, institution_id, fingerprint, expires_at)
      select concat_ws(' ', whose, state), institution::uuid, 'x', now() + ends::interval
      from (values ('ours', ${ours}), ('theirs', ${theirs})) as i (whose, institution),
        (values ('over', '-1 hour'), ('lasting', '1 hour')) as s (state, ends)`.execute(owner);
    await sql`delete from decision`.execute(owner);
    await sql`insert into decision (at, outcome, operation, method, scope, correlation_id, institution_id)
      select now() - age::interval, 'allowed', concat_ws(' ', whose, state), 'GET', 'x', gen_random_uuid(), institution::uuid
      from (values ('ours', ${ours}), ('theirs', ${theirs})) as i (whose, institution),
        (values ('old', '25 hours'), ('young', '23 hours')) as s (state, age)`.execute(owner);
  });

  const namesIn = async (db: Kysely<Tables>, table: 'revoked_token' | 'idempotency_key' | 'decision') => {
    const name = { revoked_token: 'token_id_hash', idempotency_key: 'id', decision: 'operation' }[table];
    const { rows } = await sql<{ name: string }>`
      select ${sql.ref(name)} as name from ${sql.table(table)} order by 1`.execute(db);
    return rows.map((row) => row.name);
  };
  const inOurs = <Result>(work: (db: Kysely<Tables>) => Promise<Result>) =>
    inInstitution(database, ours, work);

  it('is a revocation of any institution: read by all, and gone when it has expired', async () => {
    expect(await namesIn(database.kysely, 'revoked_token')).toEqual(['lasting', 'over']);
    await sql`delete from revoked_token`.execute(database.kysely);
    expect(await namesIn(owner, 'revoked_token')).toEqual(['lasting']);
  });

  it('is a key that has expired; others are seen in their institution alone', async () => {
    expect(await namesIn(database.kysely, 'idempotency_key')).toEqual(['ours over', 'theirs over']);
    expect(await inOurs((db) => namesIn(db, 'idempotency_key'))).toEqual([
      'ours lasting',
      'ours over',
      'theirs over',
    ]);
    await sql`delete from idempotency_key`.execute(database.kysely);
    expect(await namesIn(owner, 'idempotency_key')).toEqual(['ours lasting', 'theirs lasting']);
  });

  it('is a decision of the day before; an institution sees its own, and forgets those alone', async () => {
    expect(await namesIn(database.kysely, 'decision')).toEqual(['ours old', 'theirs old']);
    expect(await inOurs((db) => namesIn(db, 'decision'))).toEqual(['ours old', 'ours young']);
    await sql`delete from decision`.execute(database.kysely);
    expect(await namesIn(owner, 'decision')).toEqual(['ours young', 'theirs young']);
  });

  it('is recorded in no institution, for each', async () => {
    await sql`insert into decision (at, outcome, operation, method, scope, correlation_id, institution_id)
      values (now(), 'refused', 'recorded', 'GET', 'x', gen_random_uuid(), ${theirs})`.execute(
      database.kysely,
    );
    expect(await namesIn(owner, 'decision')).toContain('recorded');
  });
});
