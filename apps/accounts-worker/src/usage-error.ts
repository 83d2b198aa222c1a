/** The command line cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'invalid_arguments';
}
