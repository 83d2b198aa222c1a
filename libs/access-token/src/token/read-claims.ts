import { ScopeSet } from '@ambit/scopes';
import type { JWTPayload } from 'jose';
import { AccessTokenError } from '../access-token-error.ts';
import type { TokenTimes } from './check-times.ts';
import { deepFreeze } from './deep-freeze.ts';
import { type IssuerBounds, withinBounds } from './issuer-bounds.ts';
import { readBinding } from './read-binding.ts';
import type { VerifiedAccessToken } from './verified-access-token.ts';

/**
 * Reads the claims of a token whose signature, `iss` and `aud` have been verified, and whose times have been read. What its
 * issuer is not heard on is not in it, in no form.
 */
export function readClaims(
  claims: JWTPayload,
  audience: string,
  { issuedAt, expiresAt }: TokenTimes,
  bounds: IssuerBounds = {},
): VerifiedAccessToken {
  const { iss, sub, jti, aud, client_id: clientId, scope } = claims;
  const scopes = readScopes(scope);
  const heard = withinBounds(claims, bounds);
  if (Array.isArray(aud) && aud.some((name: unknown) => typeof name !== 'string'))
    throw new AccessTokenError('invalid_claim', 'The claim aud of the access token has more than texts');
  return Object.freeze({
    issuer: text('iss', iss),
    audience,
    clientId: text('client_id', clientId),
    subject: text('sub', sub),
    scopes: bounds.scopes === undefined ? scopes : readScopes(heard['scope']),
    jwtId: text('jti', jti),
    issuedAt,
    expiresAt,
    boundTo: readBinding(claims['cnf']),
    // All the way down: one object answers for the token at every request.
    claims: deepFreeze(heard),
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
