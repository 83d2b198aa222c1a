import { randomUUID } from 'node:crypto';
import { type Database, inInstitution } from '@ambit/database';
import { describeOnEachDatabase, describeOnPostgresql } from '@ambit/database/testing';
import { beforeAll, expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { startIssuer, startTestApi } from '../accounts-app.fixture.ts';
import { seedData } from '../seed/seed-data.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { seedDirectory } from '../seed/seed-directory.ts';
import { migrations } from './migrations.ts';
import { privileges } from './privileges.ts';
import type { Tables } from './tables.ts';

const [first, second] = seedData();
const [institution, other] = seedDirectory().institutions;
if (first === undefined || second === undefined || institution === undefined || other === undefined)
  throw new Error('The seed has several institutions');

describeOnEachDatabase('in an institution', (open) => {
  let owner: Database<Tables>;
  let database: Database<Tables>;
  beforeAll(async () => {
    owner = await open<Tables>(migrations);
    await seedDatabase(owner);
    database = await open<Tables>(migrations, { privileges });
  });
  const within = <Result>(work: (db: Kysely<Tables>) => Promise<Result>) =>
    inInstitution(database, institution.id, work);

  it.each([
    'enterprise_user',
    'account',
    'account_activity',
    'role',
    'access_grant',
    'grant_change',
  ] as const)('a handler that forgets its where finds no %s of another one', async (table) => {
    const query = sql<{ institution_id: string }>`select distinct institution_id from ${sql.table(table)}`;
    expect((await query.execute(owner.kysely)).rows).toHaveLength(3);
    expect((await within((db) => query.execute(db))).rows).toEqual([{ institution_id: institution.id }]);
  });

  it('there is no other institution', async () => {
    const found = await within((db) => db.selectFrom('institution').select('id').execute());
    expect(found).toEqual([{ id: institution.id }]);
  });

  it('a handler that forgets its where changes and revokes nothing of another one', async () => {
    const before = await owner.kysely
      .selectFrom('access_grant')
      .where('institution_id', '=', other.id)
      .selectAll()
      .orderBy('id')
      .execute();
    await within((db) => db.updateTable('account').set({ description: 'planted' }).execute());
    await within((db) => db.deleteFrom('access_grant').execute());
    const planted = await owner.kysely
      .selectFrom('account')
      .select('institution_id')
      .distinct()
      .where('description', '=', 'planted')
      .execute();
    expect(planted).toEqual([{ institution_id: institution.id }]);
    const after = await owner.kysely
      .selectFrom('access_grant')
      .where('institution_id', '=', other.id)
      .selectAll()
      .orderBy('id')
      .execute();
    expect(after).toEqual(before);
  });

  it.each([
    [
      'a grant of another institution',
      () =>
        sql`insert into access_grant (institution_id, enterprise_user_id, permission, all_accounts)
        values (${other.id}, ${other.managerUser}, 'accounts:view', true)`,
    ],
    [
      'a record of a change',
      () =>
        sql`insert into grant_change (institution_id, kind, database_user) values (${institution.id}, 'grant added', 'x')`,
    ],
    ['a version', () => sql`update change_version set version = 0`],
    [
      'a revoked token',
      () => sql`insert into revoked_token (token_id_hash, expires_at, reason) values ('x', now(), 'x')`,
    ],
  ])('nobody who serves writes %s', async (_, statement) => {
    await expect(within((db) => statement().execute(db))).rejects.toMatchObject({ code: '42501' });
  });

  it('a change of a grant is recorded with who made it, or by whom in the database', async () => {
    const actor = { clientId: 'client', enterpriseUser: institution.administratorUser, correlationId: 'c' };
    const id = await within(async (db) => {
      await sql`select set_config('ambit.actor', ${JSON.stringify(actor)}, true)`.execute(db);
      const { id } = await db
        .insertInto('access_grant')
        .values({
          institution_id: institution.id,
          enterprise_user_id: institution.managerUser,
          permission: 'accounts:view',
          all_accounts: true,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    });
    await owner.kysely.deleteFrom('access_grant').where('id', '=', id).execute();
    const recorded = await owner.kysely
      .selectFrom('grant_change')
      .select(['kind', 'client_id', 'acting_user_id', 'before', 'after', 'database_user'])
      .where('grant_id', '=', id)
      .orderBy('id')
      .execute();
    const content = expect.objectContaining({ permission: 'accounts:view', id });
    const database_user = expect.any(String);
    expect(recorded).toEqual([
      {
        kind: 'grant added',
        client_id: 'client',
        acting_user_id: institution.administratorUser,
        before: null,
        after: content,
        database_user,
      },
      {
        kind: 'grant removed',
        client_id: null,
        acting_user_id: null,
        before: content,
        after: null,
        database_user,
      },
    ]);
  });

  it('what is recorded is not changed, not even by the owner', async () => {
    for (const statement of [sql`update grant_change set kind = 'x'`, sql`delete from grant_change`])
      await expect(statement.execute(owner.kysely)).rejects.toThrow('only ever added to');
  });
});

describeOnEachDatabase('what is recorded of grants', (open) => {
  it('goes where it belongs, also by a role that has a temporary table of that name', async () => {
    const owner = await open<Tables>(migrations);
    await seedDatabase(owner);
    const serving = await open<Tables>(migrations, { privileges });
    const recorded = async () =>
      (await owner.kysely.selectFrom('grant_change').select('id').execute()).length;
    const before = await recorded();
    await inInstitution(serving, institution.id, async (db) => {
      await sql`create temp table grant_change (
        id serial, institution_id uuid, kind text, grant_id uuid, role_name text, enterprise_user_id uuid, before jsonb,
        after jsonb, client_id text, acting_user_id uuid, token_id_hash text, correlation_id text, database_user text
      ) on commit drop`.execute(db);
      await sql`grant all on pg_temp.grant_change, pg_temp.grant_change_id_seq to public`.execute(db);
      await db
        .deleteFrom('access_grant')
        .where('enterprise_user_id', '=', institution.unprivilegedUser)
        .execute();
    });
    expect(await recorded()).toBe(before + 1);
  });

  it('is not written by a trigger on a table of somebody else', async () => {
    const serving = await open<Tables>(migrations, { privileges });
    const forging = inInstitution(serving, institution.id, async (db) => {
      await sql`create temp table mine (institution_id uuid, id uuid) on commit drop`.execute(db);
      await sql`create trigger forge after insert on mine for each row
        execute function record_grant_change('grant')`.execute(db);
    });
    await expect(forging).rejects.toMatchObject({ code: '42501' });
  });

  it.each(['access_grant', 'role'] as const)('is all of it: %s is not emptied', async (table) => {
    const owner = await open<Tables>(migrations);
    await expect(sql`truncate ${sql.table(table)} cascade`.execute(owner.kysely)).rejects.toThrow(
      'deleted and not emptied',
    );
  });
});

describeOnPostgresql('the API', (open) => {
  it('is served by a role that may do what it needs, and is refused by one that may do all', async () => {
    const admin = await open();
    const name = `${admin.schema}_api`;
    const role = sql.id(name);
    const server = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/test';
    await sql`create database ${role}`.execute(admin.kysely);
    await sql`create role ${role} login password 'serving'`.execute(admin.kysely);
    const owners = Object.assign(new URL(server), { pathname: `/${name}` });
    const serving = Object.assign(new URL(owners), { username: name, password: 'serving' });
    const now = Date.parse('2026-11-24T12:00:00Z');
    const issuer = await startIssuer(() => now);
    try {
      await expect(
        startTestApi(issuer.url, () => now, { DATABASE_URL: owners.href, REQUIRE_ROW_SECURITY: true }),
      ).rejects.toMatchObject({ code: 'row_security_bypassed' });
      const api = await startTestApi(issuer.url, () => now, {
        DATABASE_URL: serving.href,
        MIGRATION_DATABASE_URL: owners.href,
        REQUIRE_ROW_SECURITY: true,
      });
      const call = async (method: string, path: string, body?: object, headers: object = {}) => {
        const token = issuer.token({
          scope: 'accounts.read accounts.write grants.read grants.write',
          institutions: [{ id: institution.id, enterprise_users: 'any' }],
        });
        const response = await fetch(`${api.url}/${institution.id}/enterprise/${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body && { 'content-type': 'application/json' }),
            ...headers,
          },
          body: body === undefined ? null : JSON.stringify(body),
        });
        const text = await response.text();
        return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
      };
      try {
        const { managerUser, administratorUser, unprivilegedUser, exampleAccount } = institution;
        const account = `${managerUser}/accounts/${exampleAccount}`;
        for (const rest of ['', '/account-summary', '/available-balance'])
          expect((await call('GET', account + rest)).status).toBe(200);
        expect((await call('POST', `${managerUser}/accounts/inquiry`, {})).body.accounts).toHaveLength(50);
        const patched = await call(
          'PATCH',
          account,
          { cycleDay: 3 },
          {
            'if-match': '"1"',
            'content-type': 'application/merge-patch+json',
          },
        );
        expect(patched.status).toBe(200);
        const granted = await call('POST', `${administratorUser}/grants`, {
          holderId: unprivilegedUser,
          permission: 'accounts:view-balance',
          accounts: 'all',
        });
        expect(granted.status).toBe(201);
        const roles = `${administratorUser}/roles/reader`;
        const definition = { description: 'A role', permissions: ['accounts:view'] };
        expect((await call('PUT', roles, definition)).status).toBe(200);
        expect((await call('DELETE', roles)).status).toBe(204);
        expect((await call('DELETE', `${administratorUser}/grants/${granted.body.id}`)).status).toBe(204);
        expect((await call('GET', `${managerUser}/accounts/${randomUUID()}`)).status).toBe(404);
      } finally {
        await api.close();
      }
      // A replica that knows nothing of the owner, on a database that is up to date.
      const replica = await startTestApi(issuer.url, () => now, {
        DATABASE_URL: serving.href,
        REQUIRE_ROW_SECURITY: true,
        SEED: false,
      });
      await replica.close();
    } finally {
      await issuer.close();
      await sql`drop database ${role} with (force)`.execute(admin.kysely);
      await sql`drop role ${role}`.execute(admin.kysely);
    }
  });
});
