import { randomUUID } from 'node:crypto';
import { describeOnEachDatabase } from '@ambit/database/testing';
import { expect, it } from '@jest/globals';
import { inquireAccounts } from '../accounts/inquire-accounts.ts';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { seedDatabase } from '../seed/seed-database.ts';
import { seedDirectory } from '../seed/seed-directory.ts';
import { AccountConstraint } from './account-constraint.ts';

const [institution] = seedDirectory().institutions;
if (institution === undefined) throw new Error('The seed has several institutions');
const { id, exampleAccount } = institution;

describeOnEachDatabase('a search that a constraint restricts', (open) => {
  it('may name as many accounts as one user can be granted', async () => {
    const { kysely } = await open<Tables>(migrations);
    await seedDatabase({ kysely });
    const others = Array.from({ length: 999 }, () => ({
      ids: Array.from({ length: 200 }, () => randomUUID()),
    }));
    const constraint = new AccountConstraint([...others, { ids: [exampleAccount] }]);
    const page = await inquireAccounts(kysely, id, { filter: {}, limit: 10 }, constraint);
    expect(page.accounts.map((account) => account.id)).toEqual([exampleAccount]);
  });

  it('finds nothing by a constraint without a part', async () => {
    const { kysely } = await open<Tables>(migrations);
    const page = await inquireAccounts(kysely, id, { filter: {}, limit: 10 }, new AccountConstraint([]));
    expect(page).toEqual({ accounts: [] });
  });
});
