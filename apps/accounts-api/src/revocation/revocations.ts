import type { VerifiedAccessToken } from '@ambit/access-token';

/**
 * Knows which tokens are revoked; asked for each request, so it answers from memory. The shape of the option of that name
 * of `createAccessTokenVerifier`.
 */
export interface Revocations {
  /** @throws {RevocationsUnavailable} when it is not known */
  isRevoked(token: Pick<VerifiedAccessToken, 'issuer' | 'jwtId' | 'clientId' | 'issuedAt'>): boolean;
}

/** What is revoked has not been known for too long: tokens are refused (503) until it is. */
export class RevocationsUnavailable extends Error {
  override readonly name = 'RevocationsUnavailable';
  readonly code = 'revocations_unavailable';

  constructor() {
    super('Which tokens are revoked is not known at the moment: check that the database answers');
  }
}
