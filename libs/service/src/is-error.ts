import { types } from 'node:util';

/** Whether a value is an error, also one of another realm (a vm context, a test environment) or a DOMException. */
export function isError(value: unknown): value is Error & { readonly code?: unknown } {
  return types.isNativeError(value) || value instanceof Error;
}
