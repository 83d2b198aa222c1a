import type { ProblemType } from './problem-types.ts';
import type { Stage } from './stage.ts';

/** A field that failed: a JSON pointer (RFC 6901) into the part of the request, and what is wrong with it. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

/** What a challenge in `WWW-Authenticate` says of the refusal (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3). */
export interface Challenge {
  readonly error?:
    | 'invalid_token'
    | 'insufficient_scope'
    | 'invalid_request'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce'
    | 'insufficient_user_authentication';
  readonly errorDescription?: string;
  /** All that are needed, parted by spaces. */
  readonly scope?: string;
  /** Authentication context classes, the preferred one first. */
  readonly acrValues?: readonly string[];
  /** Seconds since the user authenticated. */
  readonly maxAge?: number;
}

export interface ProblemOptions extends ErrorOptions {
  readonly status: number;
  readonly type: ProblemType;
  /** What is wrong with this request and what to do next. Shown to the caller: no secret, nothing of another institution. */
  readonly detail: string;
  readonly stage?: Stage;
  readonly errors?: readonly FieldError[];
  readonly challenge?: Challenge;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The rule that refused, for the decision record only. */
  readonly rule?: string;
}

/** A refusal. Guards and handlers throw it; the problem filter makes the answer of it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemType;
  readonly options: Readonly<ProblemOptions>;

  constructor(options: ProblemOptions) {
    super(options.detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.type;
    this.options = options;
  }

  get stage(): Stage {
    return this.options.stage ?? 'handler';
  }
}
