import { createHash } from 'node:crypto';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import type { AccessToken } from './access-token.ts';
import type { Standing } from './refusal-memory.ts';

/** Milliseconds: what is refused at a greater age has served. */
const youngMs = 60_000;
/** Milliseconds between requests while young tokens are refused in a row: doubled with each, up to the second. */
const leastPauseMs = 1_000;
const mostPauseMs = 60_000;
/** Tokens that are remembered. */
const mostRemembered = 16;

/**
 * The tokens that APIs refused. None is served again. One is replaced at once, since the provider may have changed its
 * keys; where the next one is refused too the fault is hardly in the token, and asking on would be a flood.
 */
export class RefusedTokens {
  readonly #clock: () => number;
  readonly #hashes = new Set<string>();
  #inARow = 0;
  #until = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  has(value: string): boolean {
    return this.#hashes.has(hashOf(value));
  }

  /** False when it is known already. */
  add(value: string): boolean {
    const hash = hashOf(value);
    if (this.#hashes.has(hash)) return false;
    this.#hashes.add(hash);
    const [oldest] = this.#hashes;
    if (this.#hashes.size > mostRemembered && oldest !== undefined) this.#hashes.delete(oldest);
    return true;
  }

  /** Counts one that was held, or that the provider gave once more; the second in a row brings a pause. */
  count({ requestedAt, expiresAt }: Pick<AccessToken, 'requestedAt' | 'expiresAt'>): void {
    const now = this.#clock();
    if (now >= expiresAt) return; // no wonder
    this.#inARow = now - requestedAt < youngMs ? this.#inARow + 1 : 1;
    if (this.#inARow > 1)
      this.#until = now + Math.min(mostPauseMs, leastPauseMs * 2 ** Math.min(this.#inARow - 2, 10));
  }

  /** The pause, while there is one. */
  standing(): Standing | undefined {
    const left = this.#until - this.#clock();
    if (left <= 0) return undefined;
    return {
      error: new ClientAuthError(
        'token_refused',
        `APIs refused ${this.#inARow} tokens in a row: check that they know this issuer, and take its audience (resource) and scopes. The next token is asked for in ${Math.ceil(left / 1000)} s`,
        { retryAfter: left / 1000 },
      ),
      until: this.#until,
    };
  }
}

function hashOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
