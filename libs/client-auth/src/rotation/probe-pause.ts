/** Milliseconds between two tries of one key: doubled with each failure, from the first up to the second. */
const leastMs = 5_000;
const mostMs = 10 * 60_000;

/** Spaces out the tries of a key that the provider does not know: a client that loops on `invalid_client` gets blocked. */
export class ProbePause {
  #kid = '';
  #failures = 0;
  #until = 0;

  /** @param now milliseconds since the epoch */
  isOver(kid: string, now: number): boolean {
    return this.#kid !== kid || now >= this.#until;
  }

  /** The provider does not take the key. */
  refused(kid: string, now: number): void {
    this.#failures = this.#kid === kid ? this.#failures + 1 : 1;
    this.#kid = kid;
    this.#until = now + Math.min(leastMs * 2 ** (this.#failures - 1), mostMs);
  }
}
