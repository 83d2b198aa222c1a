import type { VerifiedAccessToken } from './token/verified-access-token.ts';

/**
 * Why an access token was not accepted. `keys_unavailable`, `replay_store_unavailable` and `revocations_unavailable` are
 * not about the token: it could not be checked.
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
  | 'revoked'
  | 'sender_constrained'
  | 'token_not_bound'
  | 'missing_proof'
  | 'invalid_proof'
  | 'proof_replayed'
  | 'use_dpop_nonce'
  | 'replay_store_unavailable'
  | 'revocations_unavailable'
  | 'keys_unavailable';

export interface AccessTokenErrorOptions extends ErrorOptions {
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
  /** The token that was refused, if its signature is good. */
  readonly verifiedToken?: VerifiedAccessToken;
}

const notAboutTheToken: readonly AccessTokenErrorCode[] = [
  'keys_unavailable',
  'replay_store_unavailable',
  'revocations_unavailable',
];

/**
 * Thrown by `verify`. `code` is stable; the message may be shown to the caller (it says what to do next) and holds no
 * part of the token or of a proof.
 */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError';
  readonly code: AccessTokenErrorCode;
  /** For a 503: whole seconds after which it may go better, where that is known. */
  readonly retryAfter: number | undefined;
  readonly #verifiedToken: VerifiedAccessToken | undefined;

  constructor(code: AccessTokenErrorCode, message: string, options: AccessTokenErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.#verifiedToken = options.verifiedToken;
  }

  /**
   * What the token says, where its signature, issuer and audience are good and it was refused all the same: for its time,
   * because it is revoked, for want of a proof, or because one of these cannot be told. For records of who was refused,
   * and never for access. It is no property of the error, and so in no log that shows errors.
   */
  get verifiedToken(): VerifiedAccessToken | undefined {
    return this.#verifiedToken;
  }

  /** Whether the token or its proof is at fault (answer 401), rather than what is needed to check them (answer 503). */
  get isAboutTheToken(): boolean {
    return !notAboutTheToken.includes(this.code);
  }
}
