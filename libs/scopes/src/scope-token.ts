import { ScopeSyntaxError } from './scope-syntax-error.ts';

// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), printable ASCII without space, '"' and '\'.
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * Tells whether a value is one scope-token.
 *
 * @example
 * isScopeToken('accounts.read'); // true
 * isScopeToken('accounts read'); // false
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749 §3.3}
 */
export function isScopeToken(value: unknown): value is string {
  return typeof value === 'string' && scopeToken.test(value);
}

/** Returns the value when it is one scope-token and throws {@link ScopeSyntaxError} when it is not. */
export function assertScopeToken(value: string): string {
  if (isScopeToken(value)) return value;
  throw new ScopeSyntaxError(
    value === '' ? 'empty_scope_token' : 'invalid_scope_token',
    value === ''
      ? 'A scope-token has at least one character (RFC 6749 §3.3); look for a doubled, leading or trailing space'
      : `The scope-token ${JSON.stringify(value)} holds a character outside RFC 6749 §3.3: use printable ASCII without space, double quote and backslash`,
  );
}
