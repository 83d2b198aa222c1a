/** Why a registration file is refused. */
export type RegistrationErrorCode =
  'registration_missing' | 'registration_unreadable' | 'registration_invalid';

/** Thrown while the provider starts. Names every problem at once; holds no key. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError';
  readonly code: RegistrationErrorCode;
  readonly problems: readonly string[];

  constructor(code: RegistrationErrorCode, message: string, problems: readonly string[] = []) {
    super(problems.length === 0 ? message : `${message}: ${problems.join('; ')}`);
    this.code = code;
    this.problems = problems;
  }
}
