/** Why there is no token. */
export type ClientAuthErrorCode =
  // before anything was sent
  | 'insecure_url'
  | 'algorithm_not_supported'
  | 'signing_failed'
  | 'key_missing'
  | 'key_bound_elsewhere'
  | 'wrong_origin'
  // what APIs made of it
  | 'token_refused'
  // on the way
  | 'aborted'
  | 'timeout'
  | 'network_failed'
  // an answer that is none
  | 'discovery_failed'
  | 'issuer_mismatch'
  | 'invalid_response'
  | 'scope_not_granted'
  // what the provider answered (RFC 6749 §5.2, RFC 8707 §2, RFC 9449 §5 and §8)
  | 'invalid_client'
  | 'invalid_request'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'rate_limited'
  | 'provider_unavailable'
  | 'refused';

export interface ClientAuthErrorOptions extends ErrorOptions {
  readonly status?: number;
  readonly error?: string;
  readonly errorDescription?: string;
  readonly retryAfter?: number;
}

/** Thrown where no token was obtained. `code` is stable; nothing in it holds a key, an assertion or a token. */
export class ClientAuthError extends Error {
  override readonly name = 'ClientAuthError';
  readonly code: ClientAuthErrorCode;
  /** HTTP status of the provider's answer, when there was one. */
  readonly status: number | undefined;
  /** `error` of the provider's answer (RFC 6749 §5.2). */
  readonly error: string | undefined;
  /** `error_description` of the provider's answer, cut to what its grammar allows. */
  readonly errorDescription: string | undefined;
  /** Seconds after which the provider wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(code: ClientAuthErrorCode, message: string, options: ClientAuthErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.error = options.error;
    this.errorDescription = options.errorDescription;
    this.retryAfter = options.retryAfter;
  }

  /** Whether asking again with the same registration, key and scopes is pointless: somebody must change something first. */
  get isFinal(): boolean {
    return final.has(this.code);
  }
}

const final: ReadonlySet<ClientAuthErrorCode> = new Set([
  'insecure_url',
  'algorithm_not_supported',
  'key_bound_elsewhere',
  'wrong_origin',
  'issuer_mismatch',
  'scope_not_granted',
  'invalid_client',
  'invalid_request',
  'invalid_grant',
  'invalid_scope',
  'invalid_target',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_dpop_proof',
  'refused',
]);
