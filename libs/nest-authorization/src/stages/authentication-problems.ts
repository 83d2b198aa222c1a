import type { AccessTokenError, AccessTokenErrorCode } from '@ambit/access-token';
import { type Challenge, ProblemError } from '../problem/problem-error.ts';
import type { ProblemType } from '../problem/problem-types.ts';
import type { HttpRequest } from '../request/http-request.ts';
import type { Scheme } from '../request/request-context.ts';

const stage = 'authentication';

export function noToken({ headers }: HttpRequest, takesProofs: boolean): ProblemError {
  const schemes = takesProofs ? 'Bearer or DPoP' : 'Bearer';
  return new ProblemError({
    status: 401,
    type: 'no-access-token',
    stage,
    detail:
      headers.authorization === undefined
        ? `The request has no Authorization header: send Authorization: ${schemes} with an access token`
        : `The Authorization header has no access token, or more than that: send Authorization: ${schemes} with one`,
    // RFC 6750 §3: a request without credentials gets a challenge without an error code.
    challenge: {},
    rule: 'no_token',
  });
}

export function severalAuthorizations(): ProblemError {
  const detail = 'The request has several Authorization headers: send one';
  return new ProblemError({
    status: 400,
    type: 'malformed-request',
    stage,
    detail,
    challenge: { error: 'invalid_request', errorDescription: detail },
    rule: 'several_authorization_headers',
  });
}

export function severalProofs(): ProblemError {
  const detail = 'The request has several DPoP headers: send one proof (RFC 9449 §4.3)';
  return new ProblemError({
    status: 401,
    type: 'invalid-proof',
    stage,
    detail,
    challenge: { error: 'invalid_dpop_proof', errorDescription: detail },
    rule: 'several_dpop_headers',
  });
}

/** RFC 9449 §7.2: to look past the proof would be to take a bound token for a bearer token. */
export function mixedSchemes(): ProblemError {
  const detail =
    'The request has a proof in the header DPoP, and its token as Bearer: send Authorization: DPoP, or leave out the proof';
  return new ProblemError({
    status: 401,
    type: 'invalid-access-token',
    stage,
    detail,
    challenge: { error: 'invalid_token', errorDescription: detail },
    rule: 'proof_with_bearer',
  });
}

/** What an error of the verifier means to the caller: 401 for what the caller sent, 503 for what cannot be checked. */
export function problemOf(error: AccessTokenError, scheme: Scheme): ProblemError {
  const { code, message: detail } = error;
  const common = { stage, detail, rule: code, cause: error } as const;
  if (!error.isAboutTheToken)
    return new ProblemError({
      ...common,
      status: 503,
      type: unavailable.get(code) ?? 'unavailable',
      retryAfter: error.retryAfter ?? 5,
    });
  const [type, challenge] = refusalOf(code, scheme);
  return new ProblemError({
    ...common,
    status: 401,
    type,
    challenge: { error: challenge, errorDescription: detail },
  });
}

/** What is away when a token cannot be checked. */
const unavailable: ReadonlyMap<string, ProblemType> = new Map([
  ['keys_unavailable', 'keys-unavailable'],
  ['replay_store_unavailable', 'proofs-unavailable'],
  ['revocations_unavailable', 'revocations-unavailable'],
]);

function refusalOf(code: AccessTokenErrorCode, scheme: Scheme): [ProblemType, Challenge['error']] {
  if (code === 'use_dpop_nonce') return ['proof-nonce-required', 'use_dpop_nonce'];
  const isAboutTheProof =
    code === 'invalid_proof' ||
    code === 'proof_replayed' ||
    // Under Bearer no proof was to be expected: there the token is at fault (RFC 9449 §7.2).
    (code === 'missing_proof' && scheme === 'DPoP');
  return isAboutTheProof
    ? ['invalid-proof', 'invalid_dpop_proof']
    : ['invalid-access-token', 'invalid_token'];
}
