/** Why a key on a token cannot be used. */
export type Pkcs11ErrorCode =
  | 'pkcs11_unavailable'
  | 'library_unreadable'
  | 'token_missing'
  | 'token_ambiguous'
  | 'pin_file_missing'
  | 'pin_file_unreadable'
  | 'pin_file_exposed'
  | 'pin_file_empty'
  | 'pin_incorrect'
  | 'pin_locked'
  | 'key_missing'
  | 'key_ambiguous'
  | 'extractable_key'
  | 'weak_key'
  | 'unsupported_key'
  | 'algorithm_mismatch'
  | 'inconsistent_key'
  | 'device_failed'
  | 'closed';

export interface Pkcs11ErrorOptions extends ErrorOptions {
  readonly returnValue?: number;
}

/** Thrown where a key on a token cannot be used. `code` is stable; the message says what to do, and holds no PIN. */
export class Pkcs11Error extends Error {
  override readonly name = 'Pkcs11Error';
  readonly code: Pkcs11ErrorCode;
  /** What the library answered (CK_RV), where it was asked. */
  readonly returnValue: number | undefined;

  constructor(code: Pkcs11ErrorCode, message: string, options: Pkcs11ErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.returnValue = options.returnValue;
  }
}
