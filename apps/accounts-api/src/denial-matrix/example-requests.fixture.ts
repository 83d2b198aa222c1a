import type { accountsApi } from '@ambit/accounts-contract';
import type { ExampleRequests } from '@ambit/api-contract';

/** Every account that the matrix is about is new: its first version. */
const firstVersion = { 'if-match': '"1"' } as const;

/** A valid request of each operation that cannot be called without one. An operation that is left out does not compile. */
export const exampleRequests: ExampleRequests<typeof accountsApi> = {
  inquireAccounts: { body: { limit: 200 } },
  replaceAccount: {
    headers: firstVersion,
    body: {
      accountStatus: 'active',
      productId: 'CHK-02',
      branchId: '002',
      officerId: 'AKL',
      relationshipTypeId: 'IND',
      cycleDay: 7,
      overdraftLimit: '12.30',
      autoClose: false,
      regEOptIn: true,
    },
  },
  editAccountDates: { headers: firstVersion, body: { openedDate: '2020-02-02' } },
  editAccount: { headers: firstVersion, body: { cycleDay: 8 } },
};
