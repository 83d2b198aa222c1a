import { defineOperation } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { z } from 'zod';
import { AccountInquiry, AccountPage } from '../account/account-inquiry.ts';
import { AccountSummary } from '../account/account-summary.ts';
import { Account } from '../account/account.ts';
import { AvailableBalance } from '../account/available-balance.ts';
import { CalendarDate } from '../account/storable.ts';
import { permissions } from '../permissions.ts';
import { HashTaggedHeaders, notModified, notModifiedByHash, ReadHeaders } from './conditional-read.ts';
import { TaggedHeaders } from './entity-tag.ts';
import { AccountPath, accountsPath, AccountsPath } from './paths.ts';

export const getAccount = defineOperation({
  id: 'getAccount',
  method: 'GET',
  path: `${accountsPath}/:id`,
  summary: 'Look up one account',
  scope: scopes.accounts.read,
  permission: permissions.view,
  resource: 'id',
  params: AccountPath,
  headers: ReadHeaders,
  responses: {
    200: { description: 'The account', body: Account, headers: TaggedHeaders },
    304: notModified,
  },
  problems: [404],
});

export const getAccountSummary = defineOperation({
  id: 'getAccountSummary',
  method: 'GET',
  path: `${accountsPath}/:id/account-summary`,
  summary: 'Summarise one account over an operational period and its cycle',
  scope: scopes.accounts.read,
  permission: permissions.viewSummary,
  resource: 'id',
  params: AccountPath,
  query: z.strictObject({
    asOf: CalendarDate.meta({
      description: 'The operational day to summarise; today (UTC) when absent',
    }).optional(),
  }),
  headers: ReadHeaders,
  responses: {
    200: { description: 'The summary', body: AccountSummary, headers: HashTaggedHeaders },
    304: notModifiedByHash,
  },
  problems: [404],
});

export const getAvailableBalance = defineOperation({
  id: 'getAvailableBalance',
  method: 'GET',
  path: `${accountsPath}/:id/available-balance`,
  summary: 'Read the balances of one account',
  scope: scopes.accounts.read,
  permission: permissions.viewBalance,
  resource: 'id',
  params: AccountPath,
  headers: ReadHeaders,
  responses: {
    200: { description: 'The balances', body: AvailableBalance, headers: HashTaggedHeaders },
    304: notModifiedByHash,
  },
  problems: [404],
});

/** A search is a read although it is a POST: what it looks for may not stand in a URL. */
export const inquireAccounts = defineOperation({
  id: 'inquireAccounts',
  method: 'POST',
  path: `${accountsPath}/inquiry`,
  summary: 'Search the accounts of the institution, page by page',
  scope: scopes.accounts.read,
  permission: permissions.inquire,
  params: AccountsPath,
  body: AccountInquiry,
  safe: true,
  responses: { 200: { description: 'One page of matches', body: AccountPage } },
});
