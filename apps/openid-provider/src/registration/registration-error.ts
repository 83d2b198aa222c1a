/** Why a registration file cannot be used at all. */
export type RegistrationErrorCode =
  'registration_missing' | 'registration_unreadable' | 'registration_invalid';

/** What is wrong at one place of a registration file; the README lists cause and remedy of each. */
export type RegistrationProblemCode =
  | 'invalid_field'
  | 'duplicate_audience'
  | 'duplicate_client'
  | 'duplicate_institution'
  | 'scope_not_offered'
  | 'institutions_too_large'
  | 'jwks_uri_forbidden'
  | 'key_file_unreadable'
  | PublicKeyProblemCode;

/** What is wrong with a public key. */
export type PublicKeyProblemCode = 'key_unreadable' | 'key_is_private' | 'key_too_weak' | 'key_does_not_fit';

/** One problem, and where in the file it is, such as `clients[0].jwks_uri`. Never a part of a key. */
export interface RegistrationProblem {
  readonly code: RegistrationProblemCode;
  readonly path: string;
  readonly message: string;
}

/** Thrown while the provider starts. Names every problem at once; holds no key. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError';
  readonly code: RegistrationErrorCode;
  readonly problems: readonly RegistrationProblem[];

  constructor(
    code: RegistrationErrorCode,
    message: string,
    options: ErrorOptions & { readonly problems?: readonly RegistrationProblem[] } = {},
  ) {
    const { problems = [], ...rest } = options;
    const list = problems.map((problem) => `${problem.path} ${problem.message} [${problem.code}]`).join('; ');
    super(list === '' ? message : `${message}: ${list}`, rest);
    this.code = code;
    this.problems = problems;
  }
}
