/** Why the provider's own keys cannot be used; the README lists cause and remedy of each. */
export type SigningKeysErrorCode =
  | 'signing_keys_missing'
  | 'signing_keys_unreadable'
  | 'signing_keys_exposed'
  | 'signing_keys_invalid'
  | 'signing_keys_exist'
  | 'signing_keys_not_written'
  | 'signing_keys_locked'
  | 'signing_key_unknown'
  | 'overlap_too_short';

/** Thrown where signing keys are loaded or made. Holds no key. */
export class SigningKeysError extends Error {
  override readonly name = 'SigningKeysError';
  readonly code: SigningKeysErrorCode;

  constructor(code: SigningKeysErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
