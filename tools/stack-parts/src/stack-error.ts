/** Why the local stack did not come up or did not go through. */
export type StackErrorCode =
  | 'invalid_arguments'
  | 'not_built'
  | 'port_in_use'
  | 'process_failed'
  | 'not_ready'
  | 'job_failed'
  | 'unexpected_output';

/** Thrown where the local stack stops short. `code` is stable; the message says what to look at. */
export class StackError extends Error {
  override readonly name = 'StackError';
  readonly code: StackErrorCode;

  constructor(code: StackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
