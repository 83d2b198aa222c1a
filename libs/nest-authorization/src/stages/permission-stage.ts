import type { PermissionAnswer, PermissionPolicy } from '../module/authorization-options.ts';
import { ProblemError } from '../problem/problem-error.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { StageCheck, Verdict } from './stage-check.ts';

/** The enterprise user exists there and holds the permission of the operation, by the application's policy. */
export function permissionStage(policy: PermissionPolicy): StageCheck<AuthorizationRequest> {
  return {
    name: 'permission',
    check: (request) => {
      const { operation, found } = request;
      const { permission, resource } = operation;
      const { institution, enterpriseUser, input } = found;
      if (institution === undefined || enterpriseUser === undefined || input === undefined)
        throw new TypeError('The stages before have not said whose data, in whose name, and what');
      const question = {
        institution,
        enterpriseUser,
        permission,
        resource: resource === undefined ? undefined : parameter(input, resource),
      };
      try {
        const answer = policy.decide(question);
        return 'then' in answer
          ? Promise.resolve(answer).then((settled) => judge(settled, request), refusalOf)
          : judge(answer, request);
      } catch (error) {
        return refusalOf(error);
      }
    },
  };
}

function judge(answer: PermissionAnswer, { operation, found }: AuthorizationRequest): Verdict {
  if (answer.allowed === true) {
    found.constraint = answer.constraint;
    found.basis = answer.basis;
    return undefined;
  }
  const { permission, resource } = operation;
  return new ProblemError({
    status: 403,
    type: 'permission-denied',
    stage: 'permission',
    detail:
      answer.reason === 'unknown_enterprise_user'
        ? 'The enterprise user in the path does not exist in this institution'
        : `The enterprise user lacks the permission '${permission}'${resource === undefined ? '' : ' for this one'}: have an administrator grant it`,
    rule: answer.reason === 'missing_permission' ? `permission ${permission}` : answer.reason,
  });
}

/** A policy may refuse in its own words, such as by `stepUpRequired`. Anything else that it throws is its failure. */
function refusalOf(error: unknown): ProblemError {
  if (!(error instanceof ProblemError)) throw error;
  return new ProblemError({ ...error.options, stage: 'permission' });
}

/** A parsed path parameter; the input stage has run, and the contract says that the parameter is in the path. */
function parameter(input: unknown, name: string): string {
  const { params } = input as { readonly params: Readonly<Record<string, unknown>> };
  return String(params[name]);
}
