export type DrillErrorCode = 'process_failed' | 'too_slow' | 'request_failed' | 'request_refused';

/** Thrown where the drill has not gone well. */
export class DrillError extends Error {
  override readonly name = 'DrillError';
  readonly code: DrillErrorCode;

  constructor(code: DrillErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
