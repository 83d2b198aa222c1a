import { describeOnEachDatabase } from '@ambit/database/testing';
import { beforeAll, expect, it } from '@jest/globals';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { seedData } from '../seed/seed-data.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { databasePermissionPolicy } from './database-permission-policy.ts';

describeOnEachDatabase('the permission policy', (open) => {
  const [first, second] = seedData();
  if (first === undefined || second === undefined) throw new Error('The seed has several institutions');
  const userWith = (role: string): string => first.users.find((user) => user.role === role)?.id ?? '';
  const ownAccount = first.accounts[1]?.account.id;
  const otherAccount = first.accounts[2]?.account.id;
  let policy: ReturnType<typeof databasePermissionPolicy>;

  beforeAll(async () => {
    const database = await open<Tables>(migrations);
    await seedDatabase(database);
    policy = databasePermissionPolicy(database);
  });

  const ask = (question: Partial<Parameters<typeof policy.decide>[0]>) =>
    policy.decide({
      institution: first.institution.id,
      enterpriseUser: userWith('teller'),
      permission: 'accounts:view',
      resource: ownAccount,
      ...question,
    });

  it('allows what was granted for all accounts', async () => {
    expect(await ask({})).toEqual({ allowed: true });
    expect(await ask({ permission: 'accounts:inquire', resource: undefined })).toEqual({ allowed: true });
  });

  it('refuses what was not granted', async () => {
    expect(await ask({ permission: 'accounts:replace' })).toEqual({
      allowed: false,
      reason: 'missing_permission',
    });
  });

  it('allows what was granted for one account, for that one alone', async () => {
    const enterpriseUser = userWith('trainee');
    expect(await ask({ enterpriseUser })).toEqual({ allowed: true });
    expect(await ask({ enterpriseUser, resource: otherAccount })).toEqual({
      allowed: false,
      reason: 'missing_permission',
    });
    expect(await ask({ enterpriseUser, resource: undefined })).toEqual({
      allowed: false,
      reason: 'missing_permission',
    });
  });

  it('knows a user in their own institution only', async () => {
    expect(await ask({ institution: second.institution.id })).toEqual({
      allowed: false,
      reason: 'unknown_enterprise_user',
    });
    expect(await ask({ enterpriseUser: ownAccount })).toEqual({
      allowed: false,
      reason: 'unknown_enterprise_user',
    });
  });
});
