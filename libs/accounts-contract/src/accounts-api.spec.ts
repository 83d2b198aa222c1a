import { policyTable, toOpenApi } from '@ambit/api-contract';
import { describe, expect, it } from '@jest/globals';
import * as publicSurface from './index.ts';
import { accountsApi, entityTag, versionOf } from './index.ts';

const below = '/:institutionUniversalId/enterprise/:enterpriseUserId/accounts';

describe('the accounts API', () => {
  it('is these seven operations, each with its scope and permission', () => {
    expect(
      policyTable(accountsApi).map(({ method, path, scope, permission, resource }) =>
        [method, path.replace(below, ''), scope, permission, resource ?? '-'].join(' '),
      ),
    ).toEqual([
      'GET /:id accounts.read accounts:view id',
      'GET /:id/account-summary accounts.read accounts:view-summary id',
      'GET /:id/available-balance accounts.read accounts:view-balance id',
      'POST /inquiry accounts.read accounts:inquire -',
      'PUT /:id accounts.write accounts:replace id',
      'PATCH /:id/dates accounts.write accounts:edit-dates id',
      'PATCH /:id accounts.write accounts:edit id',
    ]);
  });

  it('asks a version of every change', () => {
    const { replaceAccount, editAccount, editAccountDates } = accountsApi.operations;
    for (const { headers } of [replaceAccount, editAccount, editAccountDates]) {
      expect(headers.safeParse({}).success).toBe(false);
      expect(headers.safeParse({ 'if-match': '*' }).success).toBe(false);
      expect(headers.safeParse({ 'if-match': 'W/"1"' }).success).toBe(false);
      expect(headers.safeParse({ 'if-match': entityTag(3) }).success).toBe(true);
    }
    expect(versionOf(entityTag(3))).toBe(3);
  });

  it('keeps the account number out of every path and query', () => {
    for (const { path, query } of Object.values<{ path: string; query?: { shape: object } }>(
      accountsApi.operations,
    )) {
      expect(path).not.toMatch(/number/i);
      expect(Object.keys(query?.shape ?? {})).not.toContain('accountNumber');
    }
  });

  it('is described by an OpenAPI document with seven secured operations', () => {
    const document = toOpenApi(accountsApi, {
      serverUrl: 'https://api.example',
      tokenUrl: 'https://op.example/token',
    });
    const { paths } = JSON.parse(JSON.stringify(document));
    const operations = Object.values<object>(paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(7);
    for (const { security } of operations) expect(security).toHaveLength(1);
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toMatchInlineSnapshot(`
   [
     "AccessExplanation",
     "AccessQuestion",
     "Account",
     "AccountDatesPatch",
     "AccountFilter",
     "AccountInquiry",
     "AccountNumber",
     "AccountPage",
     "AccountPatch",
     "AccountPath",
     "AccountReplacement",
     "AccountStatus",
     "AccountSummary",
     "AccountType",
     "AccountsPath",
     "Amount",
     "AvailableBalance",
     "Currency",
     "DecisionFilter",
     "DecisionInquiry",
     "DecisionOutcome",
     "DecisionPage",
     "DecisionRecord",
     "Grant",
     "GrantPage",
     "GrantRequest",
     "GrantedAccounts",
     "MaskedAccountNumber",
     "NonNegativeAmount",
     "Role",
     "RoleDefinition",
     "accountRuleViolations",
     "accountsApi",
     "accountsContracts",
     "accountsPath",
     "changeableFields",
     "dateFields",
     "decisionPermissions",
     "decisionsApi",
     "deleteRole",
     "editAccount",
     "editAccountDates",
     "entityTag",
     "explainAccess",
     "getAccount",
     "getAccountSummary",
     "getAvailableBalance",
     "grantAccess",
     "grantsApi",
     "grantsPermissions",
     "inquireAccounts",
     "inquireDecisions",
     "isMatched",
     "listGrants",
     "listRoles",
     "maskAccountNumber",
     "permissions",
     "putRole",
     "replaceAccount",
     "revokeGrant",
     "versionOf",
   ]
  `);
});
