import { errors } from 'jose';
import { AccessTokenError, type AccessTokenErrorCode } from './access-token-error.ts';

/** Tells by our codes what jose found. An error that is not jose's is a fault of ours and is thrown on. */
export function toAccessTokenError(error: unknown): unknown {
  if (error instanceof AccessTokenError) return error;
  if (error instanceof errors.JWTExpired)
    return refusal('expired', 'The access token has expired: get a new one');
  if (error instanceof errors.JWTClaimValidationFailed) return claimRefusal(error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refusal('invalid_signature', 'The signature of the access token does not verify');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refusal('unknown_key', 'The access token is signed by a key that the issuer does not publish');
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refusal(
      'unsupported_algorithm',
      'The access token is signed by an algorithm that is not accepted here',
    );
  if (error instanceof errors.JOSENotSupported)
    return refusal(
      'unsupported_header',
      'The header of the access token asks for something that is not supported',
    );
  if (error instanceof errors.JOSEError)
    return refusal('malformed_token', 'The access token is not a JWT by RFC 7519');
  return error;
}

// The cause is left out on purpose: jose's claim errors carry the payload.
function refusal(code: AccessTokenErrorCode, message: string): AccessTokenError {
  return new AccessTokenError(code, message);
}

function claimRefusal({ claim, reason }: errors.JWTClaimValidationFailed): AccessTokenError {
  if (claim === 'typ')
    return refusal(
      'wrong_type',
      'The token is no access token: its typ must be at+jwt (RFC 9068 §2.1). Is it an ID token or a client assertion?',
    );
  if (reason === 'missing')
    return refusal('missing_claim', `The access token lacks the claim ${claim} (RFC 9068 §2.2)`);
  if (claim === 'iss')
    return refusal('wrong_issuer', 'The access token is of another issuer than the one that this API trusts');
  if (claim === 'aud')
    return refusal(
      'wrong_audience',
      'The access token is for another API: ask for it with the resource of this one (RFC 8707)',
    );
  if (claim === 'nbf' && reason === 'check_failed')
    return refusal('not_yet_valid', 'The access token is not valid yet: compare the clocks');
  return refusal('invalid_claim', `The claim ${claim} of the access token is not of the right form`);
}
