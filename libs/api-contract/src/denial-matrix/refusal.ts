/** How a request is refused: what the answer must say, to the letter. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404;
  /** The last part of the problem's `type`. */
  readonly problem: string;
  /** The check that refuses; undefined for what the handler itself finds. */
  readonly stage: string | undefined;
  /** What `WWW-Authenticate` says (RFC 6750 §3); undefined when there is none. */
  readonly challenge: ExpectedChallenge | undefined;
}

export interface ExpectedChallenge {
  /** Absent for a request that came without credentials. */
  readonly error: string | undefined;
  /** All that the client needs, where that is what it lacks. */
  readonly scope: string | undefined;
}

const authentication = (problem: string, error: string | undefined, status: 400 | 401 = 401): Refusal =>
  Object.freeze({ status, problem, stage: 'authentication', challenge: { error, scope: undefined } });

const forbidden = (problem: string, stage: string): Refusal =>
  Object.freeze({ status: 403, problem, stage, challenge: undefined });

/** The refusals of the stages that every operation shares. */
export const refusals = Object.freeze({
  noToken: authentication('no-access-token', undefined),
  invalidToken: authentication('invalid-access-token', 'invalid_token'),
  ambiguousToken: authentication('malformed-request', 'invalid_request', 400),
  insufficientScope: (scope: string): Refusal => ({
    status: 403,
    problem: 'insufficient-scope',
    stage: 'scope',
    challenge: { error: 'insufficient_scope', scope },
  }),
  institution: forbidden('institution-not-allowed', 'institution'),
  enterpriseUser: forbidden('enterprise-user-not-allowed', 'enterprise_user'),
  permission: forbidden('permission-denied', 'permission'),
  notFound: Object.freeze<Refusal>({
    status: 404,
    problem: 'not-found',
    stage: undefined,
    challenge: undefined,
  }),
});
