import { policyTable } from '@ambit/api-contract';
import { describe, expect, it } from '@jest/globals';
import { accountsApi } from '../accounts-api.ts';
import { GrantRequest } from './grant.ts';
import { grantsApi } from './grants-api.ts';

const below = '/:institutionUniversalId/enterprise/:enterpriseUserId';
const holderId = '10000000-0000-4000-8000-000000000001';

describe('the grants API', () => {
  it('is these seven operations, each with its scope and permission', () => {
    expect(
      policyTable(grantsApi).map(({ method, path, scope, permission }) =>
        [method, path.replace(below, ''), scope, permission].join(' '),
      ),
    ).toEqual([
      'GET /grants grants.read grants:view',
      'POST /grants grants.write grants:administer',
      'DELETE /grants/:grantId grants.write grants:administer',
      'POST /grants/explanation grants.read grants:view',
      'GET /roles grants.read grants:view',
      'PUT /roles/:roleName grants.write grants:administer',
      'DELETE /roles/:roleName grants.write grants:administer',
    ]);
  });

  it('is for the audience of the accounts API', () => {
    expect(grantsApi.audience).toBe(accountsApi.audience);
  });

  it('takes all accounts, named ones, or those of types and branches, one of the three', () => {
    const accepts = (accounts: unknown): boolean =>
      GrantRequest.safeParse({ holderId, permission: 'accounts:view', accounts }).success;
    expect(
      [
        'all',
        { ids: [holderId] },
        { accountTypes: ['loan'] },
        { branchIds: ['001'] },
        { accountTypes: ['loan'], branchIds: ['001'] },
      ].map(accepts),
    ).toEqual([true, true, true, true, true]);
    expect(
      [
        undefined,
        'some',
        {},
        { ids: [] },
        { branchIds: [] },
        { accountTypes: ['gold'] },
        { ids: [holderId], branchIds: ['001'] },
      ].map(accepts),
    ).toEqual([false, false, false, false, false, false, false]);
  });
});
