/** Whether an error has one of these codes: PostgreSQL's SQLSTATE, or the system's, such as ENOENT. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}

/** The message of an error; its code when it has no message, as when node stands one error for several attempts. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown reason';
  if ('message' in error && typeof error.message === 'string' && error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : 'unknown reason';
}
