/** Why the provider's own keys cannot be used. */
export type SigningKeysErrorCode =
  'signing_keys_missing' | 'signing_keys_exposed' | 'signing_keys_invalid' | 'signing_keys_exist';

export class SigningKeysError extends Error {
  override readonly name = 'SigningKeysError';
  readonly code: SigningKeysErrorCode;

  constructor(code: SigningKeysErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
