import { randomUUID } from 'node:crypto';
import { type Database, watchChanges } from '@ambit/database';
import { describeOnEachDatabase } from '@ambit/database/testing';
import type { PermissionQuestion } from '@ambit/nest-authorization';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Insertable } from 'kysely';
import { migrations } from '../database/migrations.ts';
import type { AccessGrantTable, Tables } from '../database/tables.ts';
import { silent } from '../grants.fixture.ts';
import { seedData } from '../seed/seed-data.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { AccountConstraint } from './account-constraint.ts';
import { type GrantPolicy, grantPolicy } from './grant-policy.ts';
import { grantsTopic, holdingsCache } from './holdings-cache.ts';

const [first, second] = seedData();
if (first === undefined || second === undefined) throw new Error('The seed has several institutions');
const institution = first.institution.id;
const foreign = second.accounts[0]?.account.id ?? '';
const missing = { allowed: false, reason: 'missing_permission' };
const unknown = { allowed: false, reason: 'unknown_enterprise_user' };

describeOnEachDatabase('the permission policy', (open) => {
  const userWith = (role: string): string => first.users.find((user) => user.role === role)?.id ?? '';
  const seen = first.accounts[1]?.account.id ?? '';
  const another = first.accounts[2]?.account.id ?? '';
  let database: Database<Tables>;
  let policy: GrantPolicy;
  let now: number;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    database = await open<Tables>(migrations);
    await seedDatabase(database);
    const watch = watchChanges(database, { topics: [grantsTopic], log: silent });
    stop = watch.stop;
    policy = grantPolicy(database, holdingsCache(database, watch), () => now);
  });
  beforeEach(() => {
    now = Date.parse('2026-11-24T12:00:00Z');
  });
  afterAll(() => stop());

  const ask = (question: Partial<PermissionQuestion>) =>
    policy.decide({
      institution,
      enterpriseUser: userWith('teller'),
      permission: 'accounts:view',
      resource: seen,
      ...question,
    });

  /** A new enterprise user who holds these grants. */
  async function userHolding(...grants: readonly Partial<Insertable<AccessGrantTable>>[]): Promise<string> {
    const id = randomUUID();
    await database.kysely
      .insertInto('enterprise_user')
      .values({ id, institution_id: institution, name: 'Test', role: 'test' })
      .execute();
    for (const grant of grants)
      await database.kysely
        .insertInto('access_grant')
        .values({
          institution_id: institution,
          enterprise_user_id: id,
          permission: grant.role ? null : 'accounts:view',
          all_accounts: !(grant.account_ids ?? grant.account_types ?? grant.branch_ids),
          ...grant,
        })
        .execute();
    return id;
  }

  it('allows what was granted for all accounts', async () => {
    expect(await ask({})).toMatchObject({ allowed: true });
    const inquiry = await ask({ permission: 'accounts:inquire', resource: undefined });
    expect(inquiry).toEqual({ allowed: true, basis: { grantId: expect.any(String), role: undefined } });
  });

  it('refuses what was not granted', async () => {
    expect(await ask({ permission: 'accounts:replace' })).toEqual(missing);
  });

  it('allows what a role holds, and names the role', async () => {
    const answer = await ask({ enterpriseUser: userWith('auditor'), permission: 'accounts:view-summary' });
    expect(answer).toMatchObject({ allowed: true, basis: { role: 'auditor' } });
    expect(await ask({ enterpriseUser: userWith('auditor'), permission: 'accounts:edit' })).toEqual(missing);
  });

  it('allows what was granted for one account, for that one alone, in any spelling of its id', async () => {
    const enterpriseUser = userWith('trainee');
    expect(await ask({ enterpriseUser })).toMatchObject({ allowed: true });
    expect(await ask({ enterpriseUser, resource: seen.toUpperCase() })).toMatchObject({ allowed: true });
    for (const resource of [another, foreign, randomUUID()])
      expect(await ask({ enterpriseUser, resource })).toEqual(missing);
  });

  it('knows a user in their own institution only', async () => {
    expect(await ask({ institution: second.institution.id })).toEqual(unknown);
    expect(await ask({ enterpriseUser: seen })).toEqual(unknown);
  });

  describe('with a filter', () => {
    const { account: one } = first.accounts[10] ?? {};
    const ofOtherType = first.accounts.find(({ account }) => account.account_type !== one?.account_type);
    const branchIds = [one?.branch_id ?? ''];
    const accountTypes = one === undefined ? [] : [one.account_type];

    it('allows accounts that have the attributes', async () => {
      const byBoth = await userHolding({ account_types: accountTypes, branch_ids: branchIds });
      expect(await ask({ enterpriseUser: byBoth, resource: one?.id })).toMatchObject({ allowed: true });
      expect(await ask({ enterpriseUser: byBoth, resource: ofOtherType?.account.id })).toEqual(missing);
      const byBranch = await userHolding({ branch_ids: ['nowhere'] });
      expect(await ask({ enterpriseUser: byBranch, resource: one?.id })).toEqual(missing);
    });

    it('does not tell an account that is not there from one that is outside of it', async () => {
      const enterpriseUser = await userHolding({ branch_ids: ['nowhere'] });
      const answers = [one?.id, foreign, randomUUID()].map((resource) => ask({ enterpriseUser, resource }));
      for (const answer of await Promise.all(answers)) expect(answer).toEqual(missing);
    });

    it('follows an account that gets other attributes', async () => {
      const enterpriseUser = await userHolding({ branch_ids: ['moved'] });
      expect(await ask({ enterpriseUser, resource: another })).toEqual(missing);
      const move = database.kysely.updateTable('account').where('id', '=', another);
      await move.set({ branch_id: 'moved' }).execute();
      expect(await ask({ enterpriseUser, resource: another })).toMatchObject({ allowed: true });
    });
  });

  describe('for a search', () => {
    const search = { permission: 'accounts:inquire', resource: undefined } as const;

    it('restricts it to what all grants together hold', async () => {
      const enterpriseUser = await userHolding(
        { permission: search.permission, account_ids: [seen] },
        { permission: search.permission, branch_ids: ['001'] },
      );
      const answer = await ask({ enterpriseUser, ...search });
      const constraint = answer.allowed ? answer.constraint : undefined;
      expect(constraint).toBeInstanceOf(AccountConstraint);
      expect(constraint?.parts).toHaveLength(2);
      expect(constraint?.parts).toEqual(
        expect.arrayContaining([{ ids: [seen] }, { accountTypes: undefined, branchIds: ['001'] }]),
      );
    });

    it('does not restrict it when one grant is for all', async () => {
      const enterpriseUser = await userHolding(
        { permission: search.permission, account_ids: [seen] },
        { permission: search.permission },
      );
      expect(await ask({ enterpriseUser, ...search })).not.toHaveProperty('constraint');
    });

    it('refuses who holds nothing', async () => {
      expect(await ask({ enterpriseUser: await userHolding(), ...search })).toEqual(missing);
    });
  });

  it('does not let a role for some accounts administer grants', async () => {
    const enterpriseUser = await userHolding({ role: 'access-administrator', branch_ids: ['001'] });
    expect(await ask({ enterpriseUser, permission: 'grants:administer', resource: undefined })).toEqual(
      missing,
    );
  });

  it('counts a grant from its first instant to before its last, looked at each time', async () => {
    const [from, until] = [new Date('2026-11-25T00:00:00.500Z'), new Date('2026-11-26T00:00:00.250Z')];
    const enterpriseUser = await userHolding({ valid_from: from, valid_until: until });
    const at = async (time: number): Promise<boolean> => {
      now = time;
      return (await ask({ enterpriseUser })).allowed;
    };
    expect(await at(from.getTime() - 1)).toBe(false);
    expect(await at(from.getTime())).toBe(true);
    expect(await at(until.getTime() - 1)).toBe(true);
    expect(await at(until.getTime())).toBe(false);
  });
});
