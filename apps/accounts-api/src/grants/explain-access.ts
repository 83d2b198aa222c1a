import {
  type AccessExplanation,
  type AccessQuestion,
  accountsContracts,
  type GrantedAccounts,
} from '@ambit/accounts-contract';
import { type AnyOperation, pathParameters } from '@ambit/api-contract';
import { type Caller, type Explainer, type ExplainQuestion, problemTypeUri } from '@ambit/nest-authorization';
import { accountConstraint, type AccountConstraint } from '../permissions/account-constraint.ts';
import { grantBasis } from '../permissions/grant-policy.ts';
import { fieldRefused } from './grant-problems.ts';

const operations: ReadonlyMap<string, AnyOperation> = new Map(
  accountsContracts.flatMap((api) => Object.entries<AnyOperation>(api.operations)),
);

/**
 * What would become of a request in the caller's institution, by the checks that the guard runs themselves. An account
 * that does not exist is not told from one that the user may not see.
 *
 * @throws {ProblemError} 422 when the question cannot be asked
 */
export async function explainAccess(
  explainer: Explainer,
  caller: Caller,
  question: AccessQuestion,
): Promise<AccessExplanation> {
  const operation = operations.get(question.operation);
  if (operation === undefined)
    throw fieldRefused('/operation', 'there is no such operation: see operationId in the OpenAPI document');
  const answer = await explainer.explain({
    operation: operation.id,
    client: clientOf(caller, question),
    params: paramsOf(caller, operation, question),
  });
  if (!answer.allowed) {
    const { stage, rule, type, status, detail } = answer;
    return { outcome: 'refused', stage, rule, status, type: problemTypeUri(type), detail };
  }
  const { grantId, role } = grantBasis(answer.basis);
  const constraint = accountConstraint(answer.constraint);
  return {
    outcome: 'allowed',
    detail: `A grant of ${role === undefined ? 'the permission' : `the role '${role}'`} allows it`,
    allowedBy: { grantId, ...(role !== undefined && { role }) },
    ...(constraint && { limitedTo: limitsOf(constraint) }),
  };
}

/** What the question says of the client; else what the token of this request says. */
function clientOf(
  { institution, clientId, token }: Caller,
  { client }: AccessQuestion,
): ExplainQuestion['client'] {
  if (client === undefined)
    return { clientId, scopes: token.scopes, institutions: token.claims['institutions'] };
  const { actsFor } = client;
  return {
    clientId: client.clientId ?? clientId,
    scopes: new Set(client.scopes),
    institutions: actsFor === undefined ? [] : [{ id: institution, enterprise_users: actsFor }],
  };
}

/** The parameters of the path, as the request in question would have them. */
function paramsOf(
  { institution }: Caller,
  { path, resource }: AnyOperation,
  { enterpriseUserId, accountId, params: others = {} }: AccessQuestion,
): Record<string, string> {
  const given = new Map<string, string | undefined>([
    ...Object.entries(others),
    ['institutionUniversalId', institution],
    ['enterpriseUserId', enterpriseUserId],
    ...(resource === undefined ? [] : [[resource, accountId] as const]),
  ]);
  return Object.fromEntries(
    (pathParameters(path) ?? []).map((name) => {
      const value = given.get(name);
      if (value !== undefined) return [name, value];
      throw name === resource
        ? fieldRefused('/accountId', 'this operation is about one account: say which')
        : fieldRefused(`/params/${name}`, `the path of this operation has the parameter ${name}: say which`);
    }),
  );
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
