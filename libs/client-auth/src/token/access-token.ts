import type { ScopeSet } from '@ambit/scopes';

export type AccessTokenFacts = Pick<AccessToken, 'type' | 'requestedAt' | 'expiresAt' | 'scopes'>;

/**
 * An access token. Its value can be read and nothing prints it: not `inspect`, not JSON, not a template string.
 */
export class AccessToken {
  /** `DPoP` when it is bound to a key (RFC 9449). */
  readonly type: 'Bearer' | 'DPoP';
  /** Milliseconds since the epoch. */
  readonly requestedAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** What the provider granted. */
  readonly scopes: ScopeSet;
  readonly #value: string;

  constructor(value: string, { type, requestedAt, expiresAt, scopes }: AccessTokenFacts) {
    this.#value = value;
    this.type = type;
    this.requestedAt = requestedAt;
    this.expiresAt = expiresAt;
    this.scopes = scopes;
  }

  /** The token itself, for the Authorization header. */
  get value(): string {
    return this.#value;
  }

  toString(): string {
    return '[access token]';
  }

  toJSON(): object {
    return { type: this.type, expiresAt: this.expiresAt, scopes: this.scopes };
  }
}
