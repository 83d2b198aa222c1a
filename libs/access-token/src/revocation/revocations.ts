import { AccessTokenError } from '../access-token-error.ts';
import type { VerifiedAccessToken } from '../token/verified-access-token.ts';

/**
 * Says which access tokens are not to be taken any more, though they have not ended: single ones (`jwtId` of an
 * `issuer`), all of a client (`clientId`), or all that were issued before a moment (`issuedAt`). Asked at every request,
 * also for tokens that were verified before, so that it answers from memory and is what it was fed within the last
 * moment: how soon a revocation holds is how soon it gets there.
 *
 * @example
 * const revoked = new Set<string>();
 * const revocations: Revocations = { isRevoked: ({ jwtId }) => revoked.has(jwtId) };
 * const verifier = createAccessTokenVerifier({ issuer, audience: 'https://accounts.example', revocations });
 */
export interface Revocations {
  /**
   * Throws `AccessTokenError` with `revocations_unavailable` when it cannot tell, for instance because it has not been
   * fed for too long. Whatever else it throws is taken for that.
   */
  isRevoked(token: VerifiedAccessToken): boolean;
}

/**
 * Checks that a token has not been revoked.
 *
 * @throws {AccessTokenError} `revoked`, `revocations_unavailable`
 */
export function checkRevocation(token: VerifiedAccessToken, revocations: Revocations): void {
  if (isRevoked(token, revocations))
    throw new AccessTokenError('revoked', 'The access token has been revoked: get a new one');
}

function isRevoked(token: VerifiedAccessToken, revocations: Revocations): boolean {
  try {
    return revocations.isRevoked(token);
  } catch (error) {
    if (error instanceof AccessTokenError && error.code === 'revocations_unavailable') throw error;
    throw new AccessTokenError(
      'revocations_unavailable',
      'It cannot be told at the moment whether the access token has been revoked: try again later',
      { cause: error },
    );
  }
}
