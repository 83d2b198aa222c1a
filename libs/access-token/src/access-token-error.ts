/**
 * Why an access token was not accepted. `keys_unavailable` and `replay_store_unavailable` are not about the token: it
 * could not be checked.
 */
export type AccessTokenErrorCode =
  | 'malformed_token'
  | 'token_too_large'
  | 'encrypted_token'
  | 'wrong_type'
  | 'unsupported_algorithm'
  | 'unsupported_header'
  | 'unknown_key'
  | 'invalid_signature'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'missing_claim'
  | 'invalid_claim'
  | 'expired'
  | 'not_yet_valid'
  | 'issued_in_the_future'
  | 'sender_constrained'
  | 'token_not_bound'
  | 'missing_proof'
  | 'invalid_proof'
  | 'proof_replayed'
  | 'use_dpop_nonce'
  | 'replay_store_unavailable'
  | 'keys_unavailable';

/**
 * Thrown by `verify`. `code` is stable; the message may be shown to the caller (it says what to do next) and holds no
 * part of the token or of a proof.
 */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError';
  readonly code: AccessTokenErrorCode;

  constructor(code: AccessTokenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the token or its proof is at fault (answer 401), rather than what is needed to check them (answer 503). */
  get isAboutTheToken(): boolean {
    return this.code !== 'keys_unavailable' && this.code !== 'replay_store_unavailable';
  }
}
