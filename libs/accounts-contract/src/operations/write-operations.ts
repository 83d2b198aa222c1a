import { defineOperation } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { AccountDatesPatch, AccountPatch, AccountReplacement } from '../account/account-changes.ts';
import { Account } from '../account/account.ts';
import { permissions } from '../permissions.ts';
import { ChangedHeaders, ChangeHeaders } from './entity-tag.ts';
import { AccountPath, accountsPath } from './paths.ts';

/** What every change of one account shares: who may, on which version, and what comes back. */
const change = {
  scope: scopes.accounts.write,
  resource: 'id',
  params: AccountPath,
  headers: ChangeHeaders,
  responses: { 200: { description: 'The account as changed', body: Account, headers: ChangedHeaders } },
  problems: [404, 412, 428],
} as const;

export const replaceAccount = defineOperation({
  ...change,
  id: 'replaceAccount',
  method: 'PUT',
  path: `${accountsPath}/:id`,
  summary: 'Replace the changeable part of one account',
  permission: permissions.replace,
  body: AccountReplacement,
});

export const editAccountDates = defineOperation({
  ...change,
  id: 'editAccountDates',
  method: 'PATCH',
  path: `${accountsPath}/:id/dates`,
  summary: 'Change dates of one account by merge patch',
  permission: permissions.editDates,
  body: AccountDatesPatch,
  bodyType: 'application/merge-patch+json',
});

export const editAccount = defineOperation({
  ...change,
  id: 'editAccount',
  method: 'PATCH',
  path: `${accountsPath}/:id`,
  summary: 'Change fields of one account by merge patch',
  permission: permissions.edit,
  body: AccountPatch,
  bodyType: 'application/merge-patch+json',
});
