/** What an operator can do something about; the README lists cause and remedy of each. */
export type AccessListErrorCode = 'access_list_missing' | 'access_list_invalid';

/** Thrown where an access list cannot be used. Its message names the file and the member that is wrong. */
export class AccessListError extends Error {
  override readonly name = 'AccessListError';
  readonly code: AccessListErrorCode;

  constructor(code: AccessListErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
