import { isError } from './is-error.ts';
import { redactText } from './redact.ts';

/**
 * An error as one line that a person can act on: `message (code)` for one with a code, the message alone otherwise
 * (with that of its cause, since `fetch failed` alone helps no one). Secrets are taken out.
 */
export function describeError(error: unknown): string {
  const text = redactText(messageOf(error)).replaceAll(/\s*\n\s*/g, ' ');
  const code = codeOf(error);
  return code === undefined ? text : `${text} (${code})`;
}

/** The string `code` by which errors of this workspace, and of node, can be told apart. */
export function codeOf(error: unknown): string | undefined {
  return isError(error) && typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  if (!isError(error)) return 'something that is not an Error was thrown';
  // Several attempts (such as IPv6 and IPv4) come as one error without a message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  const message = error.message === '' ? error.name : error.message;
  const explained = codeOf(error) === undefined && isError(error.cause);
  return explained ? `${message}: ${messageOf(error.cause)}` : message;
}
