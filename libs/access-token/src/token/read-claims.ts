import { ScopeSet } from '@ambit/scopes';
import type { JWTPayload } from 'jose';
import { AccessTokenError } from '../access-token-error.ts';
import { readBinding } from './read-binding.ts';
import type { VerifiedAccessToken } from './verified-access-token.ts';

export interface ReadClaimsOptions {
  readonly audience: string;
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
}

/** Reads the claims of a token whose signature, `iss`, `aud`, `exp` and `nbf` have been verified. */
export function readClaims(
  claims: JWTPayload,
  { audience, now, clockTolerance }: ReadClaimsOptions,
): VerifiedAccessToken {
  const { iss, sub, jti, iat, exp, client_id: clientId, scope } = claims;
  // jose has checked that iat and exp are numbers.
  const issuedAt = Number(iat);
  if (issuedAt > now + clockTolerance)
    throw new AccessTokenError(
      'issued_in_the_future',
      'The access token was issued in the future: compare the clocks of provider and API',
    );
  return Object.freeze({
    issuer: text('iss', iss),
    audience,
    clientId: text('client_id', clientId),
    subject: text('sub', sub),
    scopes: readScopes(scope),
    jwtId: text('jti', jti),
    issuedAt,
    expiresAt: Number(exp),
    boundTo: readBinding(claims['cnf']),
    claims: Object.freeze(claims),
  });
}

function text(claim: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > 1024)
    throw new AccessTokenError(
      'invalid_claim',
      `The claim ${claim} of the access token is not a text of 1 to 1,024 characters`,
    );
  return value;
}

function readScopes(scope: unknown): ScopeSet {
  if (scope === undefined) return ScopeSet.of();
  try {
    return ScopeSet.parse(text('scope', scope));
  } catch (cause) {
    throw new AccessTokenError('invalid_claim', 'The claim scope of the access token breaks RFC 6749 §3.3', {
      cause,
    });
  }
}
