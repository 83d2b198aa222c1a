import type { ScopeSet } from '@ambit/scopes';

/**
 * An access token. Its value can be read and nothing prints it: not `inspect`, not JSON, not a template string.
 */
export class AccessToken {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** What the provider granted. */
  readonly scopes: ScopeSet;
  readonly #value: string;

  constructor(value: string, { expiresAt, scopes }: Pick<AccessToken, 'expiresAt' | 'scopes'>) {
    this.#value = value;
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
    return { expiresAt: this.expiresAt, scopes: this.scopes };
  }
}
