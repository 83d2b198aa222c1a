import { defineApi } from '@ambit/api-contract';
import {
  getAccount,
  getAccountSummary,
  getAvailableBalance,
  inquireAccounts,
} from './operations/read-operations.ts';
import { editAccount, editAccountDates, replaceAccount } from './operations/write-operations.ts';

/** The accounts API. `accounts.read` covers three GETs and the inquiry; `accounts.write` a PUT and two PATCHes. */
export const accountsApi = defineApi({
  name: 'accounts',
  title: 'Accounts API',
  version: '1.0.0',
  description:
    'The accounts of an institution, read and changed by services in the name of its enterprise users.',
  audience: 'https://accounts.ambit.example',
  boundary: { institution: 'institutionUniversalId', enterpriseUser: 'enterpriseUserId' },
  operations: {
    getAccount,
    getAccountSummary,
    getAvailableBalance,
    inquireAccounts,
    replaceAccount,
    editAccountDates,
    editAccount,
  },
});
