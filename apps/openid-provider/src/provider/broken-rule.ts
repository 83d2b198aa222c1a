/** A rule for assertions that one did not keep. */
export interface BrokenRule {
  /** A sentence that says what must be, for the client and for the log. */
  readonly message: string;
  /** For the log, where it is a matter of comparing two values and neither is a secret. */
  readonly expected?: string | number | undefined;
  readonly got?: string | number | undefined;
}

/** What came, bounded and without what would break a description (RFC 6749 §5.2). It is of who holds the key. */
export function quoted(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'missing' : 'no text';
  return `'${value.slice(0, 100).replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '?')}'`;
}
