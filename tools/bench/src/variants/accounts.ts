import { defineApi, defineOperation } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { z } from 'zod';

/** Whose data the benchmark asks for, and in whose name. */
export const institution = '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const enterpriseUser = '2b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const accountPath = `/${institution}/enterprise/${enterpriseUser}/accounts/7c9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f`;

export const audience = 'https://accounts.bench.example';
export const scope = scopes.accounts.read;

/** What every variant answers: 300 bytes of JSON, nothing looked up. */
export const account = Object.freeze({
  id: '7c9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f',
  institutionUniversalId: institution,
  accountType: 'checking',
  accountStatus: 'active',
  currentBalance: '1204.50',
  overdraftLimit: '0.00',
  openedDate: '2024-02-29',
  description: 'x'.repeat(54),
});

/** The route as every server has it. */
export const route = '/:institutionUniversalId/enterprise/:enterpriseUserId/accounts/:id';

export const getAccount = defineOperation({
  id: 'getAccount',
  method: 'GET',
  path: route,
  summary: 'Look up an account',
  scope,
  permission: 'accounts:view',
  resource: 'id',
  params: z.strictObject({ institutionUniversalId: z.uuid(), enterpriseUserId: z.uuid(), id: z.uuid() }),
  responses: { 200: { description: 'The account', body: z.unknown() } },
});

export const benchApi = defineApi({
  name: 'bench',
  title: 'Accounts, for measuring',
  version: '1.0.0',
  audience,
  boundary: { institution: 'institutionUniversalId', enterpriseUser: 'enterpriseUserId' },
  operations: { getAccount },
});
