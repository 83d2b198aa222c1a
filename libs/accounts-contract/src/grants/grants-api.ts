import { defineApi } from '@ambit/api-contract';
import { accountsApi } from '../accounts-api.ts';
import { explainAccess, grantAccess, listGrants, revokeGrant } from './grant-operations.ts';
import { deleteRole, listRoles, putRole } from './role-operations.ts';

/** Administers who may do what. Served by the accounts API, for the same audience. */
export const grantsApi = defineApi({
  name: 'grants',
  title: 'Grants API',
  version: '1.0.0',
  description: 'The permissions and roles of the enterprise users of an institution.',
  audience: accountsApi.audience,
  boundary: accountsApi.boundary,
  operations: { listGrants, grantAccess, revokeGrant, explainAccess, listRoles, putRole, deleteRole },
});
