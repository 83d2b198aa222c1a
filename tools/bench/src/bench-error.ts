export type BenchErrorCode = 'variant_failed' | 'load_failed' | 'database_failed' | 'invalid_results';

/** The benchmark cannot go on. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
  readonly code: BenchErrorCode;

  constructor(code: BenchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
