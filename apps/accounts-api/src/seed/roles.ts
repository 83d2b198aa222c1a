import { decisionPermissions, grantsPermissions, permissions } from '@ambit/accounts-contract';
import type { Permission } from '@ambit/api-contract';

/** Who may administer; the permission to see decisions is of the decisions' own contract. */
export const administration = {
  'access administrator': {
    users: 1,
    permissions: [grantsPermissions.view, grantsPermissions.administer, 'decisions:view'],
  },
} as const;

const { view, viewSummary, viewBalance, inquire, replace, editDates, edit } = permissions;

/** The permissions of each role, and how many users of an institution have it. A trainee sees one account. */
export const roles = {
  'snapshot service': { users: 1, permissions: [inquire, view, viewSummary, viewBalance] },
  'rollover service': { users: 1, permissions: [inquire, view, editDates] },
  trainee: { users: 1, permissions: [view] },
  teller: { users: 8, permissions: [inquire, view, viewBalance] },
  'account officer': { users: 4, permissions: [inquire, view, viewSummary, viewBalance, edit] },
  auditor: { users: 2, permissions: [inquire, view, viewSummary, viewBalance] },
  'branch manager': {
    users: 3,
    permissions: [
      inquire,
      view,
      viewSummary,
      viewBalance,
      edit,
      replace,
      editDates,
      decisionPermissions.view,
    ],
  },
} as const satisfies Record<string, { readonly users: number; readonly permissions: readonly Permission[] }>;

export type Role = keyof typeof roles | keyof typeof administration;
