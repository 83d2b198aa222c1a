/** Why a text is not a scope by RFC 6749 §3.3. */
export type ScopeSyntaxErrorCode = 'empty_scope_token' | 'invalid_scope_token';

/** Thrown where a text that should be a scope is not one. `code` is stable; the message says what to mend. */
export class ScopeSyntaxError extends Error {
  override readonly name = 'ScopeSyntaxError';
  readonly code: ScopeSyntaxErrorCode;

  constructor(code: ScopeSyntaxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
