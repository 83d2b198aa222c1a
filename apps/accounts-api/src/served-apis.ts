import { accountsApi, decisionsApi } from '@ambit/accounts-contract';

/** The contracts that this application serves, of one audience. */
export const servedApis = [accountsApi, decisionsApi] as const;
