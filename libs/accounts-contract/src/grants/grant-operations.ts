import { defineOperation } from '@ambit/api-contract';
import { scopes } from '@ambit/scopes';
import { z } from 'zod';
import { institutionPath, InstitutionPath } from '../operations/paths.ts';
import { AccessExplanation, AccessQuestion } from './access-explanation.ts';
import { Grant, GrantPage, GrantRequest } from './grant.ts';
import { grantsPermissions } from './permissions.ts';

const grantsPath = `${institutionPath}/grants` as const;

export const listGrants = defineOperation({
  id: 'listGrants',
  method: 'GET',
  path: grantsPath,
  summary: 'List the grants of one enterprise user, page by page',
  description: 'Grants whose time has not come or is over are listed too.',
  scope: scopes.grants.read,
  permission: grantsPermissions.view,
  params: InstitutionPath,
  query: z.strictObject({
    holderId: z.uuid(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().min(1).max(500).optional(),
  }),
  responses: { 200: { description: 'One page of grants', body: GrantPage } },
});

export const grantAccess = defineOperation({
  id: 'grantAccess',
  method: 'POST',
  path: grantsPath,
  summary: 'Grant an enterprise user a permission or a role',
  description:
    'What is granted already, for the same accounts and the same time, is answered (200) and not granted twice, so that a repeated request leaves one grant to revoke.',
  scope: scopes.grants.write,
  permission: grantsPermissions.administer,
  params: InstitutionPath,
  body: GrantRequest,
  responses: {
    200: { description: 'There is such a grant already', body: Grant },
    201: { description: 'Granted', body: Grant },
  },
  problems: [409],
});

export const revokeGrant = defineOperation({
  id: 'revokeGrant',
  method: 'DELETE',
  path: `${grantsPath}/:grantId`,
  summary: 'Revoke a grant',
  description:
    'Answers the same when the institution has no grant of this id, so that it may be repeated. Effective in every process of the API within one second.',
  scope: scopes.grants.write,
  permission: grantsPermissions.administer,
  params: InstitutionPath.extend({ grantId: z.uuid() }),
  responses: { 204: { description: 'No grant of the institution has this id' } },
});

/** A question is a read although it is a POST: who asks about whom may not stand in a URL. */
export const explainAccess = defineOperation({
  id: 'explainAccess',
  method: 'POST',
  path: `${grantsPath}/explanation`,
  summary: 'Explain whether a client may do something in the name of an enterprise user, and why',
  scope: scopes.grants.read,
  permission: grantsPermissions.view,
  params: InstitutionPath,
  body: AccessQuestion,
  safe: true,
  responses: { 200: { description: 'What would become of the request', body: AccessExplanation } },
});
