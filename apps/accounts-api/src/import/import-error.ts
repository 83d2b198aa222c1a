/** Why an import ended without applying anything. */
export type ImportErrorCode =
  'file_missing' | 'file_unreadable' | 'file_corrupt' | 'unknown_institution' | 'rows_invalid';

export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
