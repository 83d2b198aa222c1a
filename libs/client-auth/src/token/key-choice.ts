import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { isSigner, type KeySource } from '../keys/key-source.ts';
import type { Signer } from '../keys/signer.ts';
import { harmless } from '../outside/harmless.ts';
import { withinTime } from '../outside/within-time.ts';

/** Milliseconds for which a key that the provider refused is tried last: doubled with each refusal, up to the second. */
const leastPauseMs = 5_000;
const mostPauseMs = 10 * 60_000;

interface Refusals {
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * The order in which keys are tried: the preferred one first, unless it was refused a moment ago, and behind it the one
 * that the provider took last.
 */
export class KeyChoice {
  readonly #source: Signer | KeySource;
  readonly #clock: () => number;
  readonly #refusals = new Map<string, Refusals>();
  #accepted: string | undefined;

  constructor(source: Signer | KeySource, clock: () => number) {
    this.#source = source;
    this.#clock = clock;
  }

  /**
   * At most two: a client that tries many keys looks like one that guesses.
   *
   * @param timeoutMs milliseconds for an answer of the source
   * @throws {ClientAuthError} `key_missing`
   */
  async candidates(timeoutMs: number): Promise<readonly [Signer, ...Signer[]]> {
    const signers = isSigner(this.#source) ? [this.#source] : await this.#signersOf(this.#source, timeoutMs);
    for (const kid of this.#refusals.keys())
      if (!signers.some((one) => one.kid === kid)) this.#refusals.delete(kid);
    const now = this.#clock();
    const isPaused = ({ kid }: Signer): number => (now < (this.#refusals.get(kid)?.until ?? 0) ? 1 : 0);
    const [first, ...others] = signers.toSorted((a, b) => isPaused(a) - isPaused(b));
    if (first === undefined)
      throw new ClientAuthError('key_missing', 'There is no key to sign with: add one to the key ring');
    const second = others.find(({ kid }) => kid === this.#accepted) ?? others[0];
    return second === undefined ? [first] : [first, second];
  }

  /** The provider has taken the key. */
  accepted(kid: string): void {
    this.#accepted = kid;
    this.#refusals.delete(kid);
  }

  /** The provider does not take the key. */
  refused(kid: string): void {
    if (this.#accepted === kid) this.#accepted = undefined;
    const count = (this.#refusals.get(kid)?.count ?? 0) + 1;
    const pause = Math.min(leastPauseMs * 2 ** (count - 1), mostPauseMs);
    this.#refusals.set(kid, { count, until: this.#clock() + pause });
  }

  async #signersOf(source: KeySource, timeoutMs: number): Promise<readonly Signer[]> {
    try {
      return await withinTime(Promise.resolve(source.signers()), timeoutMs, 'No keys');
    } catch (cause) {
      throw new ClientAuthError('key_missing', 'The keys could not be had: check what holds them', {
        cause: harmless(cause),
      });
    }
  }
}
