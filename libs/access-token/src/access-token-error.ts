/** Why an access token was not accepted. `keys_unavailable` is not about the token: the keys could not be had. */
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
  | 'keys_unavailable';

/**
 * Thrown by `verify`. `code` is stable; the message may be shown to the caller (it says what to do next) and holds no
 * part of the token.
 */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError';
  readonly code: AccessTokenErrorCode;

  constructor(code: AccessTokenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the token is at fault (answer 401), rather than the way to the keys (answer 503). */
  get isAboutTheToken(): boolean {
    return this.code !== 'keys_unavailable';
  }
}
