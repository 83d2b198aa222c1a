import { ClientAuthError } from '../issuer/client-auth-error.ts';

/** Milliseconds between two tries of one key: doubled with each failure, from the first up to the second. */
interface Pace {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Nobody was reached, so nobody is disturbed, and the key is wanted as soon as somebody is there. */
const whileAway: Pace = { leastMs: 1_000, mostMs: 5_000 };
/** A client that loops on `invalid_client`, or on a provider that has failures of its own, gets blocked. */
const whileRefused: Pace = { leastMs: 5_000, mostMs: 10 * 60_000 };

/** A provider that asks for more than a day asks for somebody to look. */
const longestRetryAfterMs = 24 * 60 * 60_000;

const away: ReadonlySet<string> = new Set(['network_failed', 'timeout', 'discovery_failed']);

/** Spaces out the tries of a key that could not be tried, or that the provider does not take. */
export class ProbePause {
  #kid = '';
  #pace = whileRefused;
  #failures = 0;
  #until = 0;

  /** @param now milliseconds since the epoch */
  isOver(kid: string, now: number): boolean {
    return this.#kid !== kid || now >= this.#until;
  }

  /** @param error why the provider did not take the key */
  failed(kid: string, now: number, error: unknown): void {
    const { status, retryAfter = 0, code } = error instanceof ClientAuthError ? error : {};
    const pace = code !== undefined && away.has(code) && status === undefined ? whileAway : whileRefused;
    this.#failures = this.#kid === kid && this.#pace === pace ? this.#failures + 1 : 1;
    this.#kid = kid;
    this.#pace = pace;
    const pause = Math.min(pace.leastMs * 2 ** (this.#failures - 1), pace.mostMs);
    this.#until = now + Math.max(pause, Math.min(retryAfter * 1_000, longestRetryAfterMs));
  }
}
