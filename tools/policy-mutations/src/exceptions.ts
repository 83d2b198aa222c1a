/** A mutant that no test can notice, since it changes nothing: with the reason why that is so. */
export interface Exception {
  readonly rule: string;
  readonly file: string;
  /** The code that is changed, as the report shows it. */
  readonly before: string;
  readonly reason: string;
}

/** Equivalent mutants. One that is no longer found, or that a test notices after all, fails the run. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'required-claim-removed',
    file: 'libs/access-token/src/create-access-token-verifier.ts',
    before: "'iss',",
    reason: 'jose requires iss by itself when it is told the issuer; the list says what RFC 9068 says',
  },
  {
    rule: 'required-claim-removed',
    file: 'libs/access-token/src/create-access-token-verifier.ts',
    before: "'aud',",
    reason: 'jose requires aud by itself when it is told the audience; the list says what RFC 9068 says',
  },
  {
    rule: 'refusal-removed',
    file: 'apps/accounts-api/src/accounts/summarise-account.ts',
    before: 'figures === undefined',
    reason:
      'the account was found a statement earlier, and no operation removes accounts; the compiler needs it',
  },
  {
    rule: 'operand-dropped',
    file: 'libs/nest-authorization/src/module/boot-audit.ts',
    before: "typeof value === 'string'",
    reason: 'of what the type of the option allows, only a text can be parsed as a URL',
  },
];
