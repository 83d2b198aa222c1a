/** Why the mutation check fails, or cannot say anything. */
export type MutationErrorCode =
  'suite_fails' | 'mutants_survived' | 'exceptions_stale' | 'nothing_to_mutate' | 'invalid_arguments';

/** `code` is stable; the README says what to do. */
export class MutationError extends Error {
  override readonly name = 'MutationError';
  readonly code: MutationErrorCode;

  constructor(code: MutationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
