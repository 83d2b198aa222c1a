import { types } from 'node:util';

/**
 * An error as it may be logged. Those of the database drivers carry the parameters of the query and the row that it was
 * about as fields of their own, account numbers among them; what is not known to be free of them is left out.
 */
export function loggableError(error: unknown): unknown {
  if (!types.isNativeError(error) && !(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const { code, constraint } = error as { readonly code?: unknown; readonly constraint?: unknown }; // or neither
  const loggable = new Error(message, cause === undefined ? undefined : { cause: loggableError(cause) });
  return Object.assign(loggable, { name, stack, code, constraint });
}
