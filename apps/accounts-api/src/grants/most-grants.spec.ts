import { randomUUID } from 'node:crypto';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { expect, it } from '@jest/globals';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { addGrant } from './add-grant.ts';

describeOnEachDatabase('an enterprise user with a thousand grants', (open) => {
  it('is granted no other, and told so', async () => {
    const { kysely } = await open<Tables>(migrations);
    const [institution, holderId] = [randomUUID(), randomUUID()];
    await kysely.insertInto('institution').values({ id: institution, name: 'Test' }).execute();
    await kysely
      .insertInto('enterprise_user')
      .values({ id: holderId, institution_id: institution, name: 'Test', role: 'test' })
      .execute();
    const day = 86_400_000;
    await kysely
      .insertInto('access_grant')
      .values(
        Array.from({ length: 1_000 }, (_, index) => ({
          institution_id: institution,
          enterprise_user_id: holderId,
          permission: 'accounts:view' as const,
          all_accounts: true,
          valid_from: new Date(index * day),
        })),
      )
      .execute();
    const caller = { institution, clientId: 'client', enterpriseUser: holderId };
    const grant = (permission: 'accounts:view' | 'accounts:edit', validFrom?: string) =>
      addGrant(kysely, caller, { holderId, permission, accounts: 'all', validFrom }, 0);
    await expect(grant('accounts:edit')).rejects.toMatchObject({
      options: { status: 409, detail: expect.stringContaining('holds 1000 grants') },
    });
    // One that is held is no other.
    expect(await grant('accounts:view', new Date(day).toISOString())).toMatchObject({ added: false });
  });
});
