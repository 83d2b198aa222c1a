import { accountsApi } from '@ambit/accounts-contract';
import { definePolicy } from '@ambit/policy';
import { snapshotScopes } from './balance-snapshot/run-balance-snapshot.ts';
import { rolloverScopes } from './maturity-rollover/run-maturity-rollover.ts';

const common = { apis: [accountsApi], institutions: 'by registration' } as const;

/** The clients that the jobs run as, each with the least that it needs. */
export const policy = definePolicy({
  clients: [
    { ...common, name: 'balance-snapshot', scopes: snapshotScopes, code: 'balance-snapshot' },
    { ...common, name: 'maturity-rollover', scopes: rolloverScopes, code: 'maturity-rollover' },
  ],
});
