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
  /**
   * The key that the token is bound to, by its RFC 7638 thumbprint (`cnf.jkt`, RFC 9449 §6.1); undefined for a bearer
   * token. When it is there, the request came with a proof of that key.
   */
  readonly boundTo: string | undefined;
  /** Every claim of the token. */
  readonly claims: Readonly<JWTPayload>;
}
