/** Cuts out of a text by others whatever looks like a JWT, a key or a token: they may repeat what they were sent. */
export function cutOut(text: string): string {
  return text.replace(/[\w+/=-]{10,}(\.[\w+/=-]+)+|[\w+/=-]{32,}/g, '[cut out]');
}

/** An error of others as it may be shown. */
export interface HarmlessError extends Error {
  readonly code?: string;
}

/** Errors behind an error that are looked at. */
const mostCauses = 4;

/**
 * A copy of an error by others: names, codes and messages, and nothing that was attached to it. A fetch that is not
 * Node's own may put the whole request there. Not by instanceof: errors cross realms.
 */
export function harmless(error: unknown, causes = mostCauses): HarmlessError {
  if (typeof error !== 'object' || error === null) return new Error('unknown failure');
  const textOf = (member: 'name' | 'message' | 'code'): string | undefined => {
    const value = (error as Readonly<Record<string, unknown>>)[member]; // an object; its members are unknown
    return typeof value === 'string' && value !== '' ? cutOut(value) : undefined;
  };
  const hasCause = 'cause' in error && error.cause !== undefined && causes > 0;
  const copy = new Error(
    textOf('message') ?? 'unknown failure',
    hasCause ? { cause: harmless(error.cause, causes - 1) } : undefined,
  );
  const code = textOf('code');
  return Object.assign(copy, { name: textOf('name') ?? 'Error', ...(code !== undefined && { code }) });
}
