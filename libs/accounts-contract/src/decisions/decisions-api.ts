import { defineApi, defineOperation, definePermissions } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { accountsApi } from '../accounts-api.ts';
import { AccountsPath } from '../operations/paths.ts';
import { DecisionInquiry, DecisionPage } from './decision.ts';

export const decisionPermissions = definePermissions('decisions', {
  view: 'See who was allowed or refused what in the institution',
});

export const inquireDecisions = defineOperation({
  id: 'inquireDecisions',
  method: 'POST',
  path: '/:institutionUniversalId/enterprise/:enterpriseUserId/decisions/inquiry',
  summary: 'Search the decisions about requests to the institution, page by page, the newest first',
  scope: scopes.decisions.read,
  permission: decisionPermissions.view,
  params: AccountsPath,
  body: DecisionInquiry,
  safe: true,
  responses: { 200: { description: 'One page of matches', body: DecisionPage } },
});

/** For those who watch over an institution: what was asked of its accounts, by whom, and what became of it. */
export const decisionsApi = defineApi({
  name: 'decisions',
  title: 'Decisions API',
  version: '1.0.0',
  audience: accountsApi.audience,
  boundary: accountsApi.boundary,
  operations: { inquireDecisions },
});
