export { AccountDatesPatch, AccountPatch, AccountReplacement } from './account/account-changes.ts';
export { AccountFilter, AccountInquiry, AccountPage } from './account/account-inquiry.ts';
export { AccountNumber, maskAccountNumber, MaskedAccountNumber } from './account/account-number.ts';
export { accountRuleViolations, type RuleViolation } from './account/account-rules.ts';
export { AccountSummary } from './account/account-summary.ts';
export { Account, AccountStatus, AccountType, changeableFields, dateFields } from './account/account.ts';
export { AvailableBalance } from './account/available-balance.ts';
export { Amount, Currency, NonNegativeAmount } from './account/money.ts';
export { accountsApi } from './accounts-api.ts';
export { accountsContracts } from './contracts.ts';
export { AccessExplanation, AccessQuestion } from './grants/access-explanation.ts';
export { explainAccess, grantAccess, listGrants, revokeGrant } from './grants/grant-operations.ts';
export { Grant, GrantedAccounts, GrantPage, GrantRequest } from './grants/grant.ts';
export { grantsApi } from './grants/grants-api.ts';
export { grantsPermissions } from './grants/permissions.ts';
export { deleteRole, listRoles, putRole } from './grants/role-operations.ts';
export { Role, RoleDefinition } from './grants/role.ts';
export {
  DecisionFilter,
  DecisionInquiry,
  DecisionOutcome,
  DecisionPage,
  DecisionRecord,
} from './decisions/decision.ts';
export { decisionPermissions, decisionsApi, inquireDecisions } from './decisions/decisions-api.ts';
export { entityTag, versionOf } from './operations/entity-tag.ts';
export { isMatched } from './operations/conditional-read.ts';
export { AccountPath, AccountsPath, accountsPath } from './operations/paths.ts';
export {
  getAccount,
  getAccountSummary,
  getAvailableBalance,
  inquireAccounts,
} from './operations/read-operations.ts';
export { editAccount, editAccountDates, replaceAccount } from './operations/write-operations.ts';
export { type AccountsPermission, permissions } from './permissions.ts';
