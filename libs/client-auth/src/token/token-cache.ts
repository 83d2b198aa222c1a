import { setTimeout as delay } from 'node:timers/promises';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { telemetry, type TokenRequestPurpose } from '../telemetry/telemetry.ts';
import type { AccessToken } from './access-token.ts';
import { isRefusalOfClient, RefusalMemory, type Standing } from './refusal-memory.ts';
import { RefusedTokens } from './refused-tokens.ts';
import type { SharedTokenCache } from './shared-token-cache.ts';
import { untilAborted } from './until-aborted.ts';

export interface TokenCacheOptions {
  readonly clientId: string;
  readonly type: AccessToken['type'];
  readonly fetchToken: (purpose: TokenRequestPurpose) => Promise<AccessToken>;
  /** What the provider said of the client, whatever its scopes. */
  readonly standing: () => Standing | undefined;
  /** Asked before a token is fetched. */
  readonly shared: SharedTokenCache | undefined;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A number from 0 up to 1, so that many processes do not renew in the same moment. */
  readonly random: () => number;
  /** Milliseconds for which a token that nobody has is asked for again after a failure that may pass. */
  readonly retryForMs: number;
}

/** Milliseconds between two attempts while a token still serves: doubled with each failure, up to the second. */
const leastBackOffMs = 1_000;
const mostBackOffMs = 60_000;
/** The same while there is none. */
const leastPauseMs = 50;
const mostPauseMs = 1_000;
/** Milliseconds for which callers wait for the next token while one serves that is near its end. */
const patienceMs = 2_000;

interface HeldToken {
  readonly value: AccessToken;
  /** From here on the next one is fetched while this one is served. */
  readonly renewAt: number;
  /** From here on callers wait for the next one. */
  readonly waitAt: number;
}

/** A token that is on its way. */
interface Flight {
  readonly token: Promise<AccessToken>;
  /** Resolves when those who have a token to go on with need wait no longer. */
  readonly patience: Promise<undefined>;
}

/**
 * Keeps one token and fetches the next, with one request however many callers there are.
 *
 * The windows are parts of a token's life, so that a short one is kept too: in the last fifth the next one is fetched in
 * the background, in the last tenth (30 s at most) callers wait for it, for a moment. While it cannot be fetched the old
 * one serves, attempts are spaced out, and it never serves past its end. What the provider says by Retry-After is kept to.
 */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  readonly #refused: RefusedTokens;
  /** Of these scopes; what is of the client as a whole, the client remembers. */
  readonly #refusals: RefusalMemory;
  #held: HeldToken | undefined;
  #flight: Flight | undefined;
  #dropping: Promise<unknown> | undefined;
  #from: 'shared' | 'request' = 'request';
  #failures = 0;
  #backOff: Standing | undefined;
  #waiting = 0;
  #pausing: AbortController | undefined;

  constructor(options: TokenCacheOptions) {
    this.#options = options;
    this.#refused = new RefusedTokens(options.clock);
    this.#refusals = new RefusalMemory(options.clock);
  }

  async get(signal?: AbortSignal): Promise<AccessToken> {
    const before = this.#held?.value;
    this.#waiting += 1;
    try {
      const token = await untilAborted(() => this.#get(), signal);
      telemetry.tokenServed(token === before ? 'memory' : this.#from, this.#options.clientId);
      return token;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#abandonPause();
    }
  }

  async #get(): Promise<AccessToken> {
    const now = this.#options.clock();
    const held = this.#valid();
    if (held !== undefined && now < held.renewAt) return held.value;
    const standing = this.#standing();
    if (standing !== undefined) {
      if (held !== undefined) return held.value;
      throw standing.error;
    }
    const flight = (this.#flight ??= this.#newFlight(held));
    if (held === undefined) return await flight.token;
    flight.token.catch(() => undefined); // remembered for the next attempt
    if (now < held.waitAt) return held.value;
    const token = await Promise.race([flight.token, flight.patience]).catch(() => undefined);
    if (token !== undefined) return token;
    return this.#valid() === held ? held.value : await flight.token;
  }

  /** Drops this token for good; one fetched in the meantime stays. */
  drop(value: string): void {
    if (!this.#refused.add(value)) return;
    if (this.#held?.value.value === value) {
      this.#refused.count(this.#held.value);
      this.#held = undefined;
      // It was for the case that a token serves meanwhile.
      this.#backOff = undefined;
    }
    // What is shared may be the same one; the fetch that follows waits for this.
    this.#dropping = Promise.all([this.#dropping, this.#options.shared?.drop(value)]);
  }

  #valid(): HeldToken | undefined {
    return this.#held !== undefined && this.#options.clock() < this.#held.value.expiresAt
      ? this.#held
      : undefined;
  }

  #standing(): Standing | undefined {
    const backOff =
      this.#backOff !== undefined && this.#options.clock() < this.#backOff.until ? this.#backOff : undefined;
    return this.#options.standing() ?? this.#refusals.standing() ?? this.#refused.standing() ?? backOff;
  }

  #newFlight(held: HeldToken | undefined): Flight {
    const left = held === undefined ? 0 : held.value.expiresAt - this.#options.clock();
    const flight: Flight = {
      token: this.#fetch(),
      patience: delay(Math.min(patienceMs, left / 2), undefined, { ref: false }),
    };
    const end = (): void => {
      if (this.#flight === flight) this.#flight = undefined;
    };
    flight.token.then(end, end);
    return flight;
  }

  async #fetch(): Promise<AccessToken> {
    const { random } = this.#options;
    try {
      const value = await this.#patientlyFetched();
      const life = value.expiresAt - value.requestedAt;
      this.#held = {
        value,
        renewAt: value.expiresAt - (life / 5) * (1 - random() / 4),
        waitAt: value.expiresAt - Math.min(30_000, life / 10),
      };
      this.#failures = 0;
      this.#backOff = undefined;
      this.#refusals.forget();
      return value;
    } catch (error) {
      this.#failures += 1;
      if (!(error instanceof ClientAuthError) || !error.isFinal)
        this.#backOff = { error, until: this.#nextAttemptAt() };
      else if (!isRefusalOfClient(error)) this.#refusals.remember(error);
      throw error;
    }
  }

  /** Asks again where nothing serves meanwhile and the failure may pass, each time after a longer pause. */
  async #patientlyFetched(): Promise<AccessToken> {
    const { clock, random, retryForMs, standing } = this.#options;
    const until = clock() + retryForMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sharedOrFetched();
      } catch (error) {
        if (this.#valid() !== undefined || !mayPass(error)) throw error;
        const backOff = Math.min(100 * 2 ** attempt, 2_000) * (0.5 + random() / 2);
        const asked = Math.max((error.retryAfter ?? 0) * 1000, (standing()?.until ?? 0) - clock());
        const pause = Math.max(backOff, asked);
        if (clock() + pause >= until || !(await this.#pausedFor(pause))) throw error;
      }
    }
  }

  /** False as soon as nobody waits any longer. */
  async #pausedFor(ms: number): Promise<boolean> {
    if (this.#waiting === 0) return false;
    const pausing = (this.#pausing = new AbortController());
    const isOver = await delay(ms, true, { signal: pausing.signal }).catch(() => false);
    if (this.#pausing === pausing) this.#pausing = undefined;
    return isOver;
  }

  /** Nothing is left of a pause, which could keep a process alive; who comes next begins anew. */
  #abandonPause(): void {
    if (this.#pausing === undefined) return;
    this.#pausing.abort();
    this.#pausing = undefined;
    this.#flight = undefined;
  }

  async #sharedOrFetched(): Promise<AccessToken> {
    const { shared, fetchToken, type } = this.#options;
    await this.#dropping;
    const found = await shared?.get(type);
    this.#from = 'shared';
    if (found !== undefined && !this.#refused.has(found.value)) return found;
    this.#from = 'request';
    const token = await fetchToken(this.#valid() === undefined ? 'first' : 'renewal');
    if (this.#refused.has(token.value)) {
      this.#refused.count(token);
      throw new ClientAuthError(
        'token_refused',
        'The provider gives the token once more that an API refused: check that the API knows this issuer, and takes its audience (resource) and scopes',
      );
    }
    await shared?.set(token);
    return token;
  }

  /** Milliseconds since the epoch, until which nobody asks again after a failure that may pass. */
  #nextAttemptAt(): number {
    const held = this.#valid();
    const now = this.#options.clock();
    const jitter = 0.5 + this.#options.random() / 2;
    // Without a token somebody waits for the first success, so they are held up for moments only: enough that callers
    // who ask at once after each failure do not become a flood for a provider that is just coming up.
    if (held === undefined)
      return now + Math.min(mostPauseMs, leastPauseMs * 2 ** (this.#failures - 1)) * jitter;
    const backOff = Math.min(mostBackOffMs, leastBackOffMs * 2 ** (this.#failures - 1)) * jitter;
    return Math.min(now + backOff, held.value.expiresAt);
  }
}

/** A token that was refused and comes once more is no fault that passes by asking on. */
function mayPass(error: unknown): error is ClientAuthError {
  return error instanceof ClientAuthError && !error.isFinal && error.code !== 'token_refused';
}
