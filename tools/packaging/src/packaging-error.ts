/** Why a package was not made. */
export type PackagingErrorCode = 'invalid_arguments' | 'unreadable' | 'not_built' | 'not_locked';

/** Thrown where a package cannot be made. `code` is stable; the message says what to do next. */
export class PackagingError extends Error {
  override readonly name = 'PackagingError';
  readonly code: PackagingErrorCode;

  constructor(code: PackagingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
