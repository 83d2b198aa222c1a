import { randomUUID } from 'node:crypto';
import type { GrantRequest } from '@ambit/accounts-contract';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { makeWorld, type WorldIds } from '../denial-matrix/accounts-world.fixture.ts';
import { addGrant } from './add-grant.ts';
import { listGrants } from './list-grants.ts';
import { deleteRole, listRoles, putRole } from './roles.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const reader = { description: 'Reads', permissions: ['accounts:view' as const] };

/** By the owner, whom row-level security does not hold here: what keeps institutions apart are the queries. */
describeOnEachDatabase('administering grants', (open) => {
  let db: Kysely<Tables>;
  let ids: WorldIds;
  let own: string;
  let foreign: string;
  let holderId: string;

  beforeAll(async () => {
    const database = await open<Tables>(migrations);
    db = database.kysely;
    ids = await makeWorld(database);
    ({ own, foreign } = ids.institutions);
  });

  beforeEach(async () => {
    holderId = await newUser();
    await db.deleteFrom('access_grant').where('role', 'is not', null).execute();
    await db.deleteFrom('role').execute();
  });

  async function newUser(): Promise<string> {
    const id = randomUUID();
    const user = { id, institution_id: own, name: 'Test', role: 'test' };
    await db.insertInto('enterprise_user').values(user).execute();
    return id;
  }
  const grant = (request: Partial<GrantRequest> = {}, institution = own) => {
    const caller = { institution, clientId: 'client', enterpriseUser: holderId };
    const permission = request.role === undefined ? 'accounts:view' : undefined;
    return addGrant(db, caller, { holderId, permission, accounts: 'all', ...request }, now);
  };
  const refused = (pointer: string) => ({
    options: expect.objectContaining({ status: 422, errors: [expect.objectContaining({ pointer })] }),
  });
  const listed = async (holder: string) =>
    (await listGrants(db, own, { holderId: holder, limit: 200 })).grants;

  it('grants once, and tells who holds what', async () => {
    const first = await grant();
    expect([first.added, (await grant()).added]).toEqual([true, false]);
    expect(await listed(holderId)).toEqual([first.grant]);
    expect(await listed(await newUser())).toEqual([]);
    expect((await listGrants(db, foreign, { holderId, limit: 200 })).grants).toEqual([]);
  });

  it('takes another accounts or another holder for another grant', async () => {
    await grant();
    expect((await grant({ accounts: { branchIds: ['001'] } })).added).toBe(true);
    expect((await grant({ holderId: await newUser() })).added).toBe(true);
  });

  it.each<[string, string, () => Partial<GrantRequest>]>([
    ['a time that is over', '/validUntil', () => ({ validUntil: '2026-11-24T12:00:00Z' })],
    ['a permission that no operation asks for', '/permission', () => ({ permission: 'accounts:own' })],
    [
      'some accounts for what is not about accounts',
      '/accounts',
      () => ({ permission: 'grants:view', accounts: { branchIds: ['001'] } }),
    ],
    ['nobody', '/holderId', () => ({ holderId: randomUUID() })],
    ['a user of another institution', '/holderId', () => ({ holderId: ids.users['foreign'] ?? '' })],
    ['a role that is not there', '/role', () => ({ role: 'reader' })],
    ['no account', '/accounts/ids/0', () => ({ accounts: { ids: [randomUUID()] } })],
    [
      'an account of another institution',
      '/accounts/ids/1',
      () => ({ accounts: { ids: [ids.accounts['own'] ?? '', ids.accounts['foreign'] ?? ''] } }),
    ],
  ])('does not grant %s', async (_, pointer, request) => {
    await expect(grant(request())).rejects.toMatchObject(refused(pointer));
    expect(await listed(holderId)).toEqual([]);
  });

  it('reads no accounts but those that are named, of however many there are', async () => {
    const read: unknown[] = [];
    const watched = db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        read.push(...result.rows);
        return result;
      },
    });
    const named = ids.accounts['own'] ?? '';
    const caller = { institution: own, clientId: 'client', enterpriseUser: holderId };
    const request: GrantRequest = { holderId, permission: 'accounts:view', accounts: { ids: [named] } };
    await addGrant(watched, caller, request, now);
    const others = Object.values(ids.accounts).filter((id) => id !== named);
    expect(read.filter((row) => others.some((id) => JSON.stringify(row).includes(id)))).toEqual([]);
  });

  it('grants no more than a process keeps of one user', async () => {
    await sql`
      insert into access_grant (institution_id, enterprise_user_id, permission, all_accounts, branch_ids)
      select ${own}, ${holderId}, 'accounts:view', false, array[number::text] from generate_series(1, 1000) as number`.execute(
      db,
    );
    await expect(grant()).rejects.toMatchObject({ code: 'conflict' });
    expect((await grant({ holderId: await newUser() })).added).toBe(true);
  });

  it('lists page by page', async () => {
    for (const branch of ['001', '002', '003']) await grant({ accounts: { branchIds: [branch] } });
    const first = await listGrants(db, own, { holderId, limit: 2 });
    const second = await listGrants(db, own, { holderId, limit: 2, cursor: first.nextCursor });
    expect(second.nextCursor).toBeUndefined();
    expect([...first.grants, ...second.grants]).toEqual(await listed(holderId));
  });

  describe('by roles', () => {
    it('has them in each institution', async () => {
      await putRole(db, { institution: foreign, name: 'reader' }, reader);
      expect(await listRoles(db, own)).toEqual([]);
      await expect(grant({ role: 'reader' })).rejects.toMatchObject(refused('/role'));
      await putRole(db, { institution: own, name: 'reader' }, { ...reader, description: 'Ours' });
      await grant({ role: 'reader' });
      await deleteRole(db, { institution: foreign, name: 'reader' });
      expect(await listRoles(db, own)).toEqual([{ ...reader, name: 'reader', description: 'Ours' }]);
    });

    it('grants the one that is named', async () => {
      await putRole(db, { institution: own, name: 'reader' }, reader);
      await expect(grant({ role: 'writer' })).rejects.toMatchObject(refused('/role'));
    });

    it('deletes the one that is named, unless it is in use', async () => {
      for (const name of ['reader', 'writer']) await putRole(db, { institution: own, name }, reader);
      await grant({ role: 'reader' });
      await expect(deleteRole(db, { institution: own, name: 'reader' })).rejects.toMatchObject({
        code: 'conflict',
      });
      await deleteRole(db, { institution: own, name: 'writer' });
      expect((await listRoles(db, own)).map(({ name }) => name)).toEqual(['reader']);
    });

    it('waits for nobody who grants another role', async () => {
      for (const name of ['reader', 'writer']) await putRole(db, { institution: own, name }, reader);
      const locked = await db.transaction().execute(async (transaction) => {
        await deleteRole(transaction, { institution: own, name: 'reader' });
        const { rows } = await sql<{ name: string }>`
          select name from role where xmax::text = pg_current_xact_id()::text`.execute(transaction);
        return rows.map(({ name }) => name);
      });
      expect(locked).toEqual([]);
    });

    it('has no more than one page of them, and none with a permission that there is not', async () => {
      const unknown = putRole(
        db,
        { institution: own, name: 'own' },
        { ...reader, permissions: ['accounts:view', 'accounts:own'] },
      );
      await expect(unknown).rejects.toMatchObject(refused('/permissions/1'));
      await sql`insert into role (institution_id, name, description, permissions)
        select institution, 'role-' || number, 'x', array['accounts:view']
        from generate_series(1, 200) as number, unnest(array[${own}, ${foreign}]::uuid[]) as institution
        where institution = ${own} or number < 200`.execute(db);
      await expect(putRole(db, { institution: own, name: 'reader' }, reader)).rejects.toMatchObject({
        code: 'conflict',
      });
      // One that is there is replaced, and the other institution has room for one.
      await putRole(db, { institution: own, name: 'role-1' }, reader);
      await putRole(db, { institution: foreign, name: 'reader' }, reader);
    });
  });
});
