import type { accountsApi, decisionsApi, grantsApi } from '@ambit/accounts-contract';
import type { ExampleRequests } from '@ambit/api-contract';

/** Every account that the matrix is about is new: its first version. */
const firstVersion = { 'if-match': '"1"' } as const;

/** The enterprise user whose grants are administered. */
export const holder = '7d1f0a52-6f0b-4c55-8a63-0d5c2f6b9e10';

/** A valid request of each operation that cannot be called without one. An operation that is left out does not compile. */
export const exampleRequests: ExampleRequests<typeof accountsApi> &
  ExampleRequests<typeof grantsApi> &
  ExampleRequests<typeof decisionsApi> = {
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
  listGrants: { query: { holderId: holder } },
  grantAccess: { body: { holderId: holder, permission: 'accounts:view', accounts: 'all' } },
  revokeGrant: { params: { grantId: '0a4be0b7-6c7f-4ed8-9d2e-6f1f0e1d2c3b' } },
  explainAccess: { body: { operation: 'inquireAccounts', enterpriseUserId: holder } },
  putRole: {
    params: { roleName: 'matrix' },
    body: { description: 'Of the matrix', permissions: ['accounts:view'] },
  },
  deleteRole: { params: { roleName: 'nobody-holds-it' } },
  inquireDecisions: { body: {} },
};
