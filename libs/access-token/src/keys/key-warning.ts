/** What is wrong with a published key, or with publishing. */
export type KeyWarningCode =
  | 'malformed_key'
  | 'symmetric_key'
  | 'private_key'
  | 'unsupported_key_type'
  | 'unsupported_algorithm'
  | 'wrong_use'
  | 'weak_key'
  | 'duplicate_kid'
  | 'too_many_keys'
  | 'no_keys'
  | 'refresh_failed'
  | 'metadata_failed';

/** Something that an operator, or the issuer, should see to. Holds no key material. */
export interface KeyWarning {
  readonly code: KeyWarningCode;
  readonly issuer: string;
  /** The key that was refused, when it has a name; the first 64 characters of it. */
  readonly kid?: string | undefined;
  readonly message: string;
  /** Of `refresh_failed` and `metadata_failed`. */
  readonly cause?: unknown;
}
