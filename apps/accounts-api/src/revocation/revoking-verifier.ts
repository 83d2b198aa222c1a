import type { AccessTokenVerifier } from '@ambit/access-token';
import { ProblemError } from '@ambit/nest-authorization';
import { type Revocations, RevocationsUnavailable } from './revocations.ts';

/**
 * A verifier that refuses tokens which are revoked.
 *
 * To be replaced by the option `revocations` of `createAccessTokenVerifier`, which takes the same object, and asks it
 * also where a token is recalled.
 */
export function revokingVerifier(
  verifier: AccessTokenVerifier,
  revocations: Revocations,
): AccessTokenVerifier {
  return {
    ...verifier,
    verify: async (token, request) => {
      const verified = await verifier.verify(token, request);
      if (isRevoked(revocations, verified)) {
        const detail = 'The access token has been revoked: get a new one, if the client may still have one';
        throw new ProblemError({
          status: 401,
          type: 'invalid-access-token',
          stage: 'authentication',
          detail,
          challenge: { error: 'invalid_token', errorDescription: detail },
          rule: 'revoked',
        });
      }
      return verified;
    },
  };
}

function isRevoked(revocations: Revocations, token: Parameters<Revocations['isRevoked']>[0]): boolean {
  try {
    return revocations.isRevoked(token);
  } catch (error) {
    if (!(error instanceof RevocationsUnavailable)) throw error;
    throw new ProblemError({
      status: 503,
      type: 'unavailable',
      stage: 'authentication',
      detail: 'Whether the access token has been revoked cannot be told at the moment: try again later',
      retryAfter: 5,
      rule: error.code,
      cause: error,
    });
  }
}
