import { definePermissions } from '@ambit/api-contract';

/** What an enterprise user may be allowed to do, for all accounts of an institution or for named ones. */
export const permissions = definePermissions('accounts', {
  view: 'See an account',
  viewSummary: 'See the summary of an account',
  viewBalance: 'See the available balance of an account',
  inquire: 'Search the accounts of the institution',
  replace: 'Replace the changeable part of an account',
  editDates: 'Change the dates of an account',
  edit: 'Change single fields of an account',
});

export type AccountsPermission = (typeof permissions)[keyof typeof permissions];
