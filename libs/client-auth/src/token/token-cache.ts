import { ClientAuthError } from '../issuer/client-auth-error.ts';
import type { AccessToken } from './access-token.ts';

export interface TokenCacheOptions {
  readonly fetchToken: () => Promise<AccessToken>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds for which a final error is given back without asking again. */
  readonly finalErrorMs: number;
}

/**
 * Keeps one token and fetches the next, with one request however many callers wait. The last tenth of a token's life
 * (30 s at most) is for fetching the next one; while that fails, and until it ends, the old token still serves.
 */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #token: { readonly value: AccessToken; readonly renewAt: number } | undefined;
  #flight: Promise<AccessToken> | undefined;
  #final: { readonly error: ClientAuthError; readonly until: number } | undefined;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  async get(): Promise<AccessToken> {
    const now = this.#options.clock();
    const held = this.#token;
    if (held !== undefined && now < held.renewAt) return held.value;
    if (this.#final !== undefined && now < this.#final.until) return this.#fallBack(this.#final.error);
    try {
      return await (this.#flight ??= this.#fetch());
    } catch (error) {
      return this.#fallBack(error);
    }
  }

  /** Drops this token if it is the one that is kept; one fetched in the meantime stays. */
  drop(token: unknown): void {
    if (this.#token?.value === token) this.#token = undefined;
  }

  async #fetch(): Promise<AccessToken> {
    const asked = this.#options.clock();
    try {
      const value = await this.#options.fetchToken();
      const margin = Math.min(30_000, (value.expiresAt - asked) / 10);
      this.#token = { value, renewAt: value.expiresAt - margin };
      this.#final = undefined;
      return value;
    } catch (error) {
      // A client that loops on invalid_client gets its address blocked.
      if (error instanceof ClientAuthError && error.isFinal)
        this.#final = { error, until: this.#options.clock() + this.#options.finalErrorMs };
      throw error;
    } finally {
      this.#flight = undefined;
    }
  }

  #fallBack(error: unknown): AccessToken {
    const held = this.#token?.value;
    if (held !== undefined && this.#options.clock() < held.expiresAt) return held;
    throw error;
  }
}
