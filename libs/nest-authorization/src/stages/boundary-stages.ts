import { ProblemError } from '../problem/problem-error.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { StageCheck, Verdict } from './stage-check.ts';

/**
 * The client is registered for the institution in the path, and may act for the enterprise user there. Both are chosen by
 * the caller; unchecked, the second would be impersonation.
 */
export const institutionStage: StageCheck<AuthorizationRequest> = {
  name: 'institution',
  check: ({ boundary, params, client, found }): Verdict => {
    const institution = pathParameter(params, boundary.institution);
    if (client.institutions?.has(institution)) {
      found.institution = institution;
      return undefined;
    }
    return new ProblemError({
      status: 403,
      type: 'institution-not-allowed',
      stage: 'institution',
      detail:
        'The client is not registered for the institution in the path: register it there, or correct the path',
      rule: client.institutions === undefined ? 'institutions claim unreadable' : 'institution not in token',
    });
  },
};

export const enterpriseUserStage: StageCheck<AuthorizationRequest> = {
  name: 'enterprise_user',
  check: ({ boundary, params, client, found }): Verdict => {
    const enterpriseUser = pathParameter(params, boundary.enterpriseUser);
    // Of the institution that the stage before has found; without that stage it is nobody's.
    const allowed = client.institutions?.get(found.institution ?? '');
    if (allowed === 'any' || allowed?.has(enterpriseUser)) {
      found.enterpriseUser = enterpriseUser;
      return undefined;
    }
    return new ProblemError({
      status: 403,
      type: 'enterprise-user-not-allowed',
      stage: 'enterprise_user',
      detail:
        'The client may not act for the enterprise user in the path: use its associated user, or have the registration name this one',
      rule: 'enterprise user not in token',
    });
  },
};

function pathParameter(params: unknown, name: string): string {
  if (typeof params !== 'object' || params === null) return '';
  const value: unknown = Reflect.get(params, name);
  return typeof value === 'string' ? value : '';
}
