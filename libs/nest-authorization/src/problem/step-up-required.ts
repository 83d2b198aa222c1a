import { ProblemError } from './problem-error.ts';

/** What the authentication of the user must be: at least one of both. */
export interface StepUp {
  /** Authentication context classes that would do, the preferred one first. */
  readonly acrValues?: readonly string[];
  /** Seconds that may have passed since the user authenticated. */
  readonly maxAge?: number;
}

/**
 * The refusal of a request whose token tells of an authentication that is too weak or too old. A handler or the permission
 * policy throws it; the claims `acr` and `auth_time` of the token say what there was.
 *
 * @example
 * throw stepUpRequired({ acrValues: ['urn:example:phishing-resistant'], maxAge: 300 });
 *
 * @throws {TypeError} when it asks for nothing, or for what cannot be said in a challenge
 * @see {@link https://www.rfc-editor.org/rfc/rfc9470#section-3 RFC 9470 §3}
 */
export function stepUpRequired({ acrValues, maxAge }: StepUp): ProblemError {
  if (!acrValues?.length && maxAge === undefined)
    throw new TypeError('Say which acrValues would do, or the maxAge');
  if (acrValues?.some((value) => !/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(value)))
    throw new TypeError('An acr value is printable ASCII without space, quote and backslash');
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0))
    throw new TypeError('maxAge is a whole number of seconds');
  const detail = `The user must authenticate ${[
    ...(acrValues?.length ? [`by one of acr_values ${acrValues.join(' ')}`] : []),
    ...(maxAge === undefined ? [] : [`within the last ${maxAge} seconds`]),
  ].join(', ')}: send an authorization request that asks for it`;
  return new ProblemError({
    status: 401,
    type: 'insufficient-user-authentication',
    detail,
    challenge: {
      error: 'insufficient_user_authentication',
      errorDescription: detail,
      ...(acrValues?.length && { acrValues }),
      ...(maxAge !== undefined && { maxAge }),
    },
    rule: 'user authentication',
  });
}
