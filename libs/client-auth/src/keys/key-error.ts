/** Why a private key cannot be used. */
export type KeyErrorCode =
  | 'key_file_missing'
  | 'key_file_unreadable'
  | 'key_file_exposed'
  | 'key_file_exists'
  | 'key_variable_missing'
  | 'not_a_key'
  | 'not_a_private_key'
  | 'several_keys'
  | 'encrypted_key'
  | 'passphrase_unavailable'
  | 'wrong_passphrase'
  | 'symmetric_key'
  | 'weak_key'
  | 'inconsistent_key'
  | 'unsupported_key'
  | 'algorithm_mismatch';

/** Thrown where a private key cannot be used. `code` is stable; the message holds no part of a key. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
