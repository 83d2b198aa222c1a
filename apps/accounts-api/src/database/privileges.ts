import type { Privilege } from '@ambit/database';
import type { Tables } from './tables.ts';

/** What the role that serves may do, by table: what the operations need, and no more. */
export const privileges = {
  institution: ['select'],
  enterprise_user: ['select'],
  // `insert` for the import, which on PGlite works in an institution as the operations do.
  account: ['select', 'insert', 'update'],
  account_activity: ['select'],
  role: ['select', 'insert', 'update', 'delete'],
  access_grant: ['select', 'insert', 'delete'],
  // Written by triggers alone.
  grant_change: ['select'],
  change_version: ['select'],
  revoked_token: ['select', 'delete'],
  used_proof: ['select', 'insert', 'delete'],
  idempotency_key: ['select', 'insert', 'update', 'delete'],
  account_change: ['select', 'insert'],
  decision: ['select', 'insert', 'delete'],
} as const satisfies Record<keyof Tables, readonly Privilege[]>;
