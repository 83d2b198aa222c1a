/** What a user of the command line can do something about; see the README for causes and remedies. */
export type CliErrorCode =
  'invalid_arguments' | 'policy_missing' | 'lock_stale' | 'policy_changed' | 'revision_unreadable';

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
