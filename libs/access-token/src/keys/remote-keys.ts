import { AccessTokenError } from '../access-token-error.ts';
import { backOff } from './back-off.ts';
import { fetchJson } from './fetch-json.ts';
import { chosenKey, type IssuerKeys } from './issuer-keys.ts';
import type { JwksLocation } from './jwks-location.ts';
import { type KeyHint, type KeySet, keySet } from './key-set.ts';
import type { KeyWarning } from './key-warning.ts';
import type { PublishedKey } from './published-key.ts';
import { readKeySet } from './read-key-set.ts';
import { refreshInterval } from './refresh-interval.ts';
import type { Schedule } from './schedule.ts';
import { withDeadline } from './with-deadline.ts';

/** Milliseconds after a fetch in which a key that is not in it is refused without another. */
const cooldown = 10_000;
/** Milliseconds: the longest pause between two attempts that fail, while there are keys, and while there are none. */
const longestPause = { withKeys: 60_000, withoutKeys: 10_000 } as const;
/** Requests that wait for an attempt other than the first: anyone can send more. */
const mostWaiting = 100;

export interface RemoteKeysOptions {
  readonly issuer: string;
  readonly location: JwksLocation;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
  readonly staleKeysMs: number;
  readonly clock: () => number;
  readonly random: () => number;
  readonly schedule: Schedule;
  readonly onWarning: (warning: KeyWarning) => void;
}

/**
 * Keys that an issuer publishes. They are fetched when the first token comes, and from then on refreshed in the
 * background until `close`: a request waits only while there are none, or for a key that is new.
 */
export class RemoteKeys implements IssuerKeys {
  readonly #options: RemoteKeysOptions;
  readonly #closing = new AbortController();
  #set: KeySet = keySet([]);
  /** Milliseconds since the epoch, as the others. */
  #servedUntil = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #nextAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #lastFailure: unknown;
  #waiting = 0;
  #refreshing: Promise<void> | undefined;
  #cancelTimer: () => void = () => undefined;
  #told: ReadonlySet<string> = new Set();

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  async find(hint: KeyHint): Promise<PublishedKey> {
    if (!this.#isServed()) await this.#waitForKeys();
    if (!this.#isServed()) throw this.#unavailable();
    const choice = this.#set.choose(hint);
    if (choice !== 'not_published') {
      // The timer has seen to it, unless the process was stopped for a while.
      if (this.#options.clock() >= this.#nextAt) void this.#mayRefresh();
      return chosenKey(choice);
    }
    await this.#waitForNewKeys();
    return chosenKey(this.#set.choose(hint));
  }

  vouchesFor(key: PublishedKey, now: number): boolean {
    return now < this.#servedUntil && this.#set.has(key);
  }

  close(): void {
    this.#closing.abort();
    this.#cancelTimer();
  }

  #isServed(): boolean {
    return this.#options.clock() < this.#servedUntil;
  }

  /** A key that is not there may be new, once in a while; a flood of them costs no more, and is not waited for. */
  async #waitForNewKeys(): Promise<void> {
    const isCoolingDown = this.#options.clock() < this.#askedAt + cooldown;
    if (this.#refreshing === undefined && this.#failures === 0 && isCoolingDown) return;
    await this.#waitInLine();
    // It may be a key that could not be fetched: that is not the token's fault.
    if (this.#failures > 0) throw this.#unavailable();
  }

  /** All wait for the first keys; when they could not be had before, a few do, and the others are told at once. */
  async #waitForKeys(): Promise<void> {
    if (this.#failures === 0) await this.#mayRefresh();
    else await this.#waitInLine();
  }

  async #waitInLine(): Promise<void> {
    if (this.#waiting >= mostWaiting) throw this.#unavailable();
    this.#waiting++;
    try {
      await this.#mayRefresh();
    } finally {
      this.#waiting--;
    }
  }

  /** Joins the attempt that is under way, or makes one unless the last has failed just now. */
  #mayRefresh(): Promise<void> {
    const isBackingOff = this.#failures > 0 && this.#options.clock() < this.#nextAt;
    if (this.#refreshing === undefined && isBackingOff) return Promise.resolve();
    return this.#refresh();
  }

  #refresh(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.resolve();
    return (this.#refreshing ??= this.#attempt().finally(() => (this.#refreshing = undefined)));
  }

  /** Never rejects: what came of it is in the state. */
  async #attempt(): Promise<void> {
    const { clock, random, issuer } = this.#options;
    this.#cancelTimer();
    this.#askedAt = clock();
    try {
      const interval = await this.#fetchKeys();
      this.#failures = 0;
      this.#lastFailure = undefined;
      this.#servedUntil = this.#askedAt + interval + this.#options.staleKeysMs;
      this.#goOnIn(interval * (1 - random() / 10));
    } catch (error) {
      this.#failures++;
      this.#lastFailure = error;
      const longest = this.#isServed() ? longestPause.withKeys : longestPause.withoutKeys;
      this.#goOnIn(backOff(this.#failures, longest, random));
      if (!this.#closing.signal.aborted)
        this.#warn({
          code: 'refresh_failed',
          issuer,
          message: `The keys of ${issuer} could not be fetched (attempt ${this.#failures})`,
          cause: error,
        });
    }
    const isOpen = !this.#closing.signal.aborted;
    const haveGone = this.#failures > 0 || this.#set.keys.length === 0;
    if (isOpen && this.#options.location.isDue(haveGone)) void this.#lookForMovedKeys();
  }

  #goOnIn(milliseconds: number): void {
    this.#nextAt = this.#options.clock() + milliseconds;
    if (!this.#closing.signal.aborted)
      this.#cancelTimer = this.#options.schedule(() => void this.#refresh(), milliseconds);
  }

  /** Takes over what the issuer publishes, and says after how many milliseconds to look again. */
  async #fetchKeys(): Promise<number> {
    const { issuer, location, fetch, clock } = this.#options;
    const answer = await this.#inTime(async (signal) =>
      fetchJson(await location.find(signal), { fetch, signal }),
    );
    if (answer === undefined) throw new Error(`${issuer} publishes no keys where it says (404)`);
    const { keys, warnings } = readKeySet(issuer, answer.body, this.#set.keys);
    // Also when none is left: to withdraw all of them is what an issuer does whose keys were stolen.
    this.#set = keySet(keys);
    this.#tell(keys.length > 0 ? warnings : [...warnings, noKeys(issuer)]);
    return refreshInterval(answer.headers, clock());
  }

  async #lookForMovedKeys(): Promise<void> {
    const { issuer, location } = this.#options;
    try {
      await this.#inTime((signal) => location.lookAgain(signal));
    } catch (cause) {
      if (!this.#closing.signal.aborted)
        this.#warn({
          code: 'metadata_failed',
          issuer,
          message: `The metadata of ${issuer} could not be read again: its keys are looked for where they were`,
          cause,
        });
    }
  }

  #inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs: milliseconds, schedule } = this.#options;
    return withDeadline({ milliseconds, schedule, closing: this.#closing.signal }, work);
  }

  /** Tells once what is wrong with a set, and not at every refresh. */
  #tell(warnings: readonly KeyWarning[]): void {
    const told = this.#told;
    const name = ({ code, kid, message }: KeyWarning): string => JSON.stringify([code, kid, message]);
    this.#told = new Set(warnings.map(name));
    for (const warning of warnings) if (!told.has(name(warning))) this.#warn(warning);
  }

  #warn(warning: KeyWarning): void {
    try {
      this.#options.onWarning(warning);
    } catch {
      // A log that fails must not cost the keys.
    }
  }

  #unavailable(): AccessTokenError {
    // While an attempt is under way, what comes of it is known soon.
    const isPausing = this.#failures > 0 && this.#refreshing === undefined;
    const pause = isPausing ? Math.ceil((this.#nextAt - this.#options.clock()) / 1000) : 1;
    return new AccessTokenError(
      'keys_unavailable',
      "The issuer's keys cannot be fetched at the moment, so the access token cannot be checked: try again later",
      { cause: this.#lastFailure, retryAfter: Math.max(pause, 1) },
    );
  }
}

function noKeys(issuer: string): KeyWarning {
  const message = `${issuer} publishes no key that can be used: all of its tokens are refused`;
  return { code: 'no_keys', issuer, message };
}
