import type { ProblemDetails } from '@ambit/api-contract';

/** What went wrong with a call. The first group never reached the API, the last is the API's own answer. */
export type ApiErrorCode =
  // before anything was sent
  | 'scope_not_declared'
  | 'invalid_request'
  | 'token_unavailable'
  // on the way
  | 'aborted'
  | 'deadline_exceeded'
  | 'network_failed'
  // an answer that is not in the contract
  | 'invalid_response'
  | 'response_too_large'
  // a refusal
  | 'invalid_input'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'precondition_required'
  | 'rate_limited'
  | 'unavailable'
  | 'unexpected_status';

/** A call that did not end in an answer of the contract. `code` is stable; no message holds a token or a body. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';
  readonly code: ApiErrorCode;
  /** Names the call in the logs of the API. */
  readonly correlationId: string | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    options: ErrorOptions & { readonly correlationId?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.correlationId = options.correlationId;
  }
}

/** A refusal by the API, with its problem details (RFC 9457). */
export class ApiProblemError extends ApiError {
  override readonly name = 'ApiProblemError';
  readonly status: number;
  readonly problem: ProblemDetails;
  /** Seconds after which a repeat makes sense, when the API said so. */
  readonly retryAfter: number | undefined;

  constructor(
    operation: string,
    problem: ProblemDetails,
    context: { readonly correlationId?: string; readonly retryAfter?: number },
  ) {
    const { status, title, detail } = problem;
    super(codeOfStatus(status), `${operation}: ${status} ${detail ?? title}`, context);
    this.status = status;
    this.problem = problem;
    this.retryAfter = context.retryAfter;
  }
}

const codes: Readonly<Record<number, ApiErrorCode>> = {
  400: 'invalid_input',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'precondition_failed',
  413: 'invalid_input',
  415: 'invalid_input',
  422: 'invalid_input',
  428: 'precondition_required',
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

function codeOfStatus(status: number): ApiErrorCode {
  return codes[status] ?? 'unexpected_status';
}
