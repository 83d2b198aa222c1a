import { AccessTokenError } from '../access-token-error.ts';

/** Characters of the largest token that is looked at. */
export const largestToken = 16 * 1024;

/**
 * Checks the form of a signed JWT before anything of it is decoded: bounded size, three segments, canonical base64url.
 * Decoders take several spellings of one byte string; with one spelling per token, a token is what its text is.
 *
 * @throws {AccessTokenError} `token_too_large`, `encrypted_token`, `malformed_token`
 */
export function checkCompactForm(token: string): void {
  if (token.length > largestToken)
    throw new AccessTokenError(
      'token_too_large',
      `The access token is longer than ${largestToken} characters`,
    );
  if (token.split('.', 6).length === 5)
    throw new AccessTokenError(
      'encrypted_token',
      'The access token is encrypted (JWE); send a signed one (RFC 9068)',
    );
  if (!isCompactForm(token)) throw malformedToken();
}

/** The refusal of what is not a JWT, or not in a form that has one meaning. */
export function malformedToken(): AccessTokenError {
  return new AccessTokenError(
    'malformed_token',
    'The access token is not a JWT: send the access_token of the token response as it came',
  );
}

/** Whether a text is three segments of canonical base64url, as every signed JWT is (RFC 7515 §3.1). */
export function isCompactForm(text: string): boolean {
  const segments = text.split('.', 4);
  return segments.length === 3 && segments.every(isCanonicalBase64url);
}

function isCanonicalBase64url(segment: string): boolean {
  return segment !== '' && Buffer.from(segment, 'base64url').toString('base64url') === segment;
}
