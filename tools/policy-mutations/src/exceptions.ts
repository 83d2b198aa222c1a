/** A mutant that no test can notice, since it changes nothing: with the reason why that is so. */
export interface Exception {
  readonly rule: string;
  readonly file: string;
  /** The code that is changed, as the report shows it. */
  readonly before: string;
  readonly reason: string;
}

const signedToken = 'libs/access-token/src/signed-token.ts';
const bootAudit = 'libs/nest-authorization/src/module/boot-audit.ts';

/** Equivalent mutants. One that is no longer found, or that a test notices after all, fails the run. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'required-claim-removed',
    file: signedToken,
    before: "'iss',",
    reason: 'jose requires iss by itself when it is told the issuer; the list says what RFC 9068 says',
  },
  {
    rule: 'required-claim-removed',
    file: signedToken,
    before: "'aud',",
    reason: 'jose requires aud by itself when it is told the audience; the list says what RFC 9068 says',
  },
  {
    rule: 'verify-option-removed',
    file: signedToken,
    before: "typ: 'at+jwt',",
    reason: 'readHeader has refused every other typ; jose is told what this verifier stands for all the same',
  },
  {
    rule: 'verify-option-removed',
    file: signedToken,
    before: 'algorithms: [algorithm],',
    reason: 'the algorithm is that of the header, which readHeader has found among those of the issuer',
  },
  {
    rule: 'verify-option-removed',
    file: signedToken,
    before: 'issuer: issuer.issuer,',
    reason: 'the issuer was found by the iss of the very payload that jose compares it with',
  },
  {
    rule: 'tolerance-changed',
    file: signedToken,
    before: 'clockTolerance',
    reason: 'what jose lets pass in time, checkTimes looks at right after it, by the same tolerance',
  },
  {
    rule: 'operand-dropped',
    file: bootAudit,
    before: "typeof value === 'string'",
    reason: 'of what the type of the option allows, only a text can be parsed as a URL',
  },
  {
    rule: 'acceptance-forced',
    file: bootAudit,
    before: 'publicReason !== undefined',
    reason: 'a route that declares nothing ends the audit before the table is made',
  },
  {
    rule: 'operand-dropped',
    file: 'libs/nest-authorization/src/request/http-request.ts',
    before: 'text?.length === name.length',
    reason: 'texts of another length are not equal either; it saves making a text of each',
  },
  {
    rule: 'refusal-removed',
    file: 'libs/nest-authorization/src/stages/bearer-stage.ts',
    before: 'error instanceof ProblemError',
    reason:
      'a refusal that a stage throws is answered and recorded as one that it returns, as is its contract',
  },
];
