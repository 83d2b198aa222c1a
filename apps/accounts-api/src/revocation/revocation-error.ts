/** Why the revoked tokens cannot be kept. */
export type RevocationErrorCode = 'too_many_revocations';

export class RevocationError extends Error {
  override readonly name = 'RevocationError';
  readonly code: RevocationErrorCode;

  constructor(code: RevocationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
