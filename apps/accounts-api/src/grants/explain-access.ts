import {
  type AccessExplanation,
  type AccessQuestion,
  accountsContracts,
  type GrantedAccounts,
} from '@ambit/accounts-contract';
import type { AnyOperation } from '@ambit/api-contract';
import type { Caller } from '@ambit/nest-authorization';
import { InstitutionsClaim } from '@ambit/nest-authorization';
import type { AccountConstraint } from '../permissions/account-constraint.ts';
import type { GrantPolicy } from '../permissions/grant-policy.ts';
import { type ClientFacts, explainClientStages } from './explain-client-stages.ts';
import { fieldRefused } from './grant-problems.ts';

const operations: ReadonlyMap<string, AnyOperation> = new Map(
  accountsContracts.flatMap((api) => Object.entries<AnyOperation>(api.operations)),
);

/**
 * What would become of a request in the caller's institution: the stages in their order, the permission by the same
 * policy that the guard asks. An account that does not exist is not told from one that the user may not see.
 *
 * @throws {ProblemError} 422 when the question cannot be asked
 */
export async function explainAccess(
  policy: GrantPolicy,
  caller: Caller,
  { operation: id, enterpriseUserId, accountId, client }: AccessQuestion,
): Promise<AccessExplanation> {
  const operation = operations.get(id);
  if (operation === undefined)
    throw fieldRefused('/operation', 'there is no such operation: see operationId in the OpenAPI document');
  if (operation.resource !== undefined && accountId === undefined)
    throw fieldRefused('/accountId', 'this operation is about one account: say which');
  const refusal = explainClientStages(operation, client ?? factsOf(caller), enterpriseUserId);
  if (refusal !== undefined) return refusal;
  const { permission, resource } = operation;
  const answer = await policy.decide({
    institution: caller.institution,
    enterpriseUser: enterpriseUserId,
    permission,
    resource: resource === undefined ? undefined : accountId,
  });
  if (answer.allowed) {
    const { grant, constraint } = answer;
    return {
      outcome: 'allowed',
      detail: `A grant of ${grant.role === undefined ? 'the permission' : `the role '${grant.role}'`} allows it`,
      allowedBy: { grantId: grant.id, ...(grant.role !== undefined && { role: grant.role }) },
      ...(constraint && { limitedTo: limitsOf(constraint) }),
    };
  }
  return {
    outcome: 'refused',
    stage: 'permission',
    ...(answer.reason === 'unknown_enterprise_user'
      ? { rule: answer.reason, detail: 'The institution has no such enterprise user: correct the id' }
      : {
          rule: `permission ${permission}`,
          detail: `No grant that counts now gives '${permission}'${resource === undefined ? '' : ' for this account'}: grant it, or a role that holds it`,
        }),
  };
}

/** What the token of this request says. */
function factsOf({ institution, token }: Caller): ClientFacts {
  const claim = InstitutionsClaim.safeParse(token.claims['institutions']);
  const registered = claim.data?.find(({ id }) => id === institution);
  return { scopes: [...token.scopes], actsFor: registered?.enterprise_users ?? [] };
}

function limitsOf({ parts }: AccountConstraint): GrantedAccounts[] {
  return parts.map((part) =>
    'ids' in part
      ? { ids: [...part.ids] }
      : {
          ...(part.accountTypes && { accountTypes: [...part.accountTypes] }),
          ...(part.branchIds && { branchIds: [...part.branchIds] }),
        },
  );
}
