import { setTimeout as delay } from 'node:timers/promises';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { telemetry } from '../telemetry/telemetry.ts';
import type { AccessToken } from './access-token.ts';
import type { SharedTokenCache } from './shared-token-cache.ts';

export interface TokenCacheOptions {
  readonly clientId: string;
  readonly type: AccessToken['type'];
  readonly fetchToken: () => Promise<AccessToken>;
  /** Asked before a token is fetched. */
  readonly shared: SharedTokenCache | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A number from 0 up to 1, so that many processes do not renew in the same moment. */
  readonly random: () => number;
  /** Milliseconds for which a token that nobody has is asked for again after a failure that may pass. */
  readonly retryForMs: number;
}

/** Milliseconds for which a final error is given back without asking again. */
const finalErrorMs = 30_000;
/** Milliseconds between two attempts while a token still serves: doubled with each failure, up to the second. */
const leastBackOffMs = 1_000;
const mostBackOffMs = 60_000;
/** The same while there is none. */
const leastPauseMs = 50;
const mostPauseMs = 1_000;

interface HeldToken {
  readonly value: AccessToken;
  /** From here on the next one is fetched while this one is served. */
  readonly renewAt: number;
  /** From here on callers wait for the next one. */
  readonly waitAt: number;
}

/**
 * Keeps one token and fetches the next, with one request however many callers there are.
 *
 * The windows are parts of a token's life, so that a short one is kept too: in the last fifth the next one is fetched in
 * the background, in the last tenth (30 s at most) callers wait for it. While it cannot be fetched the old one serves,
 * attempts are spaced out, and it never serves past its end. What the provider says by Retry-After is kept to.
 */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  #held: HeldToken | undefined;
  #flight: Promise<AccessToken> | undefined;
  #dropping: Promise<void> | undefined;
  #from: 'shared' | 'request' = 'request';
  #failures = 0;
  #last: { readonly error: unknown; readonly until: number } | undefined;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  async get(): Promise<AccessToken> {
    const before = this.#held?.value;
    const token = await this.#get();
    telemetry.tokenServed(token === before ? 'memory' : this.#from, this.#options.clientId);
    return token;
  }

  async #get(): Promise<AccessToken> {
    const now = this.#options.clock();
    const held = this.#held !== undefined && now < this.#held.value.expiresAt ? this.#held : undefined;
    if (held !== undefined && now < held.renewAt) return held.value;
    if (this.#last !== undefined && now < this.#last.until) {
      // Asking now would be pointless, or was asked not to be done.
      if (held !== undefined) return held.value;
      throw this.#last.error;
    }
    const fetching = (this.#flight ??= this.#fetch());
    if (held !== undefined && now < held.waitAt) {
      fetching.catch(() => undefined); // remembered for the next attempt
      return held.value;
    }
    try {
      return await fetching;
    } catch (error) {
      if (held !== undefined && this.#options.clock() < held.value.expiresAt) return held.value;
      throw error;
    }
  }

  /** Drops this token if it is the one that is kept; one fetched in the meantime stays. */
  drop(token: unknown): void {
    if (this.#held?.value !== token) return;
    this.#held = undefined;
    // What is shared may be the same one; the fetch that follows waits for this.
    this.#dropping = this.#options.shared?.drop();
  }

  async #fetch(): Promise<AccessToken> {
    const { clock, random } = this.#options;
    try {
      const value = await this.#patientlyFetched();
      const life = value.expiresAt - value.requestedAt;
      this.#held = {
        value,
        renewAt: value.expiresAt - (life / 5) * (1 - random() / 4),
        waitAt: value.expiresAt - Math.min(30_000, life / 10),
      };
      this.#failures = 0;
      this.#last = undefined;
      return value;
    } catch (error) {
      this.#failures += 1;
      this.#last = { error, until: clock() + this.#pauseAfter(error) };
      throw error;
    } finally {
      this.#flight = undefined;
    }
  }

  /** Asks again where nothing serves meanwhile and the failure may pass, each time after a longer pause. */
  async #patientlyFetched(): Promise<AccessToken> {
    const { clock, random, retryForMs } = this.#options;
    const until = clock() + retryForMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sharedOrFetched();
      } catch (error) {
        const isHeld = this.#held !== undefined && clock() < this.#held.value.expiresAt;
        if (isHeld || !(error instanceof ClientAuthError) || error.isFinal) throw error;
        const backOff = Math.min(100 * 2 ** attempt, 2_000) * (0.5 + random() / 2);
        const pause = Math.max(backOff, (error.retryAfter ?? 0) * 1000);
        if (clock() + pause >= until) throw error;
        await delay(pause);
      }
    }
  }

  async #sharedOrFetched(): Promise<AccessToken> {
    const { shared, fetchToken, type } = this.#options;
    await this.#dropping;
    const found = await shared?.get(type);
    this.#from = found === undefined ? 'request' : 'shared';
    if (found !== undefined) return found;
    const token = await fetchToken();
    await shared?.set(token);
    return token;
  }

  /** Milliseconds for which nobody asks again. */
  #pauseAfter(error: unknown): number {
    // A client that loops on invalid_client gets its address blocked.
    if (error instanceof ClientAuthError && error.isFinal) return finalErrorMs;
    const retryAfter = error instanceof ClientAuthError ? (error.retryAfter ?? 0) * 1000 : 0;
    const asked = Math.min(retryAfter, mostBackOffMs);
    const jitter = 0.5 + this.#options.random() / 2;
    // Without a token somebody waits for the first success, so they are held up for moments only: enough that callers
    // who ask at once after each failure do not become a flood for a provider that is just coming up.
    if (this.#held === undefined || this.#options.clock() >= this.#held.value.expiresAt)
      return Math.max(asked, Math.min(mostPauseMs, leastPauseMs * 2 ** (this.#failures - 1)) * jitter);
    const backOff = Math.min(mostBackOffMs, leastBackOffMs * 2 ** (this.#failures - 1));
    return Math.max(asked, backOff * jitter);
  }
}
