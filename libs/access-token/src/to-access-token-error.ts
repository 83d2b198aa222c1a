import { errors } from 'jose';
import { AccessTokenError, type AccessTokenErrorCode } from './access-token-error.ts';

/**
 * Tells by our codes what jose found in a token whose header, issuer and key were looked at before. An error that is not
 * jose's is a fault of ours and is thrown on.
 */
export function toAccessTokenError(error: unknown): unknown {
  if (error instanceof errors.JWTClaimValidationFailed) return claimRefusal(error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refusal('invalid_signature', 'The signature of the access token does not verify');
  if (error instanceof errors.JOSEError)
    return refusal('malformed_token', 'The access token is not a JWT by RFC 7519');
  return error;
}

// The cause is left out on purpose: jose's claim errors carry the payload.
function refusal(code: AccessTokenErrorCode, message: string): AccessTokenError {
  return new AccessTokenError(code, message);
}

function claimRefusal({ claim, reason }: errors.JWTClaimValidationFailed): AccessTokenError {
  if (reason === 'missing')
    return refusal('missing_claim', `The access token lacks the claim ${claim} (RFC 9068 §2.2)`);
  if (claim === 'aud')
    return refusal(
      'wrong_audience',
      'The access token is for another API: ask for it with the resource of this one (RFC 8707)',
    );
  return refusal('invalid_claim', `The claim ${claim} of the access token is not of the right form`);
}
