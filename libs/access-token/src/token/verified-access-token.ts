import type { ScopeSet } from '@ambit/scopes';
import type { JWTPayload } from 'jose';

/** What a verified access token says (RFC 9068 §2.2). */
export interface VerifiedAccessToken {
  readonly issuer: string;
  /** The audience that was asked for; the token may name others besides. */
  readonly audience: string;
  readonly clientId: string;
  readonly subject: string;
  /** Empty when the token has no `scope`. */
  readonly scopes: ScopeSet;
  readonly jwtId: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Every claim of the token. */
  readonly claims: Readonly<JWTPayload>;
}
