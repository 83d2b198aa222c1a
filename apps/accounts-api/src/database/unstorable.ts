import { ProblemError } from '@ambit/nest-authorization';

/** SQLSTATE of values that a column cannot hold: dates out of range or unreadable, and text that is no Unicode text. */
const unstorable: readonly unknown[] = ['22007', '22008', '22021', '22P05'];

/** Makes the caller's mistake of a value that the contract lets pass and PostgreSQL cannot hold; other errors stay. */
export function asProblem(error: unknown): unknown {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error && error.code;
  if (!unstorable.includes(code)) return error;
  return new ProblemError({
    status: 400,
    type: 'malformed-request',
    detail:
      'A value of the request is none that an account can have: a date before the year 1, or a text with a NUL',
    // Without the cause: it may hold the values.
  });
}
