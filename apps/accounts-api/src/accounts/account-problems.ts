import type { RuleViolation } from '@ambit/accounts-contract';
import { ProblemError } from '@ambit/nest-authorization';

/** One answer for an account that does not exist and for one of another institution. */
export function accountNotFound(): ProblemError {
  return new ProblemError({
    status: 404,
    type: 'not-found',
    detail: 'There is no account with this id in this institution',
  });
}

export function versionConflict(): ProblemError {
  return new ProblemError({
    status: 412,
    type: 'precondition-failed',
    detail:
      'The account has changed since the version in If-Match: read it again, decide again, and send its new ETag',
  });
}

export function rulesBroken(errors: readonly RuleViolation[]): ProblemError {
  return new ProblemError({
    status: 422,
    type: 'invalid-body',
    detail: `The account as changed would break ${errors.length === 1 ? 'a rule' : `${errors.length} rules`}: ${errors.map(({ message }) => message).join('; ')}`,
    errors,
  });
}
