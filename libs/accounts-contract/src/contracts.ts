import { accountsApi } from './accounts-api.ts';
import { decisionsApi } from './decisions/decisions-api.ts';
import { grantsApi } from './grants/grants-api.ts';

/** Every contract that the accounts API serves, for one audience. */
export const accountsContracts = [accountsApi, grantsApi, decisionsApi] as const;
