/** What went wrong; the README lists cause and remedy of each. */
export type DatabaseErrorCode =
  | 'invalid_url'
  | 'database_unreachable'
  | 'database_silent'
  | 'authentication_failed'
  | 'database_missing'
  | 'permission_denied'
  | 'search_path_not_applied'
  | 'directory_locked'
  | 'directory_unusable'
  | 'migration_failed'
  | 'migration_timeout'
  | 'migrations_out_of_order'
  | 'database_newer'
  | 'row_security_bypassed'
  | 'integer_out_of_range'
  | 'idempotency_key_reused'
  | 'idempotency_conflict';

/**
 * Thrown where the database cannot be opened, migrated or read faithfully. `code` is stable; the message says what to
 * do next and never holds a password. Errors of single statements are those of the driver, with their SQLSTATE.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
