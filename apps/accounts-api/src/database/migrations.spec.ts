import { describeOnEachDatabase } from '@ambit/database/testing';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

const [institution, user, account] = ['a', 'b', 'c'].map(
  (digit) => `10000000-0000-4000-8000-00000000000${digit}`,
);

describeOnEachDatabase('the migration of grants', (open) => {
  it('keeps what was granted before', async () => {
    const until3 = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0004'));
    const { kysely } = await open(until3);
    await sql`insert into institution values (${institution}, 'Test')`.execute(kysely);
    await sql`insert into enterprise_user values (${user}, ${institution}, 'Test', 'test')`.execute(kysely);
    await sql`insert into account (id, institution_id, account_number, account_type, account_status, product_id, branch_id,
        officer_id, relationship_type_id, cycle_day, overdraft_limit, auto_close, reg_e_opt_in, currency, current_balance, opened_date)
      values (${account}, ${institution}, '123456', 'checking', 'active', 'P', 'B', 'O', 'R', 1, 0, false, false, 'USD', 0, '2026-01-01')`.execute(
      kysely,
    );
    await sql`insert into permission_grant values (${institution}, ${user}, 'accounts:view', ${account}),
      (${institution}, ${user}, 'accounts:inquire', null)`.execute(kysely);

    const migrated = await open<Tables>(migrations);
    const grants = await migrated.kysely
      .selectFrom('access_grant')
      .selectAll()
      .orderBy('permission')
      .execute();
    const common = {
      institution_id: institution,
      enterprise_user_id: user,
      role: null,
      granted_by_client: null,
    };
    expect(grants).toEqual([
      expect.objectContaining({
        ...common,
        permission: 'accounts:inquire',
        all_accounts: true,
        account_ids: null,
      }),
      expect.objectContaining({
        ...common,
        permission: 'accounts:view',
        all_accounts: false,
        account_ids: [account],
      }),
    ]);
  });
});
