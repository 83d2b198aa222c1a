import { type CallerLine, type Counts, noCounts, sum } from '../caller/counts.ts';

/** What happened in a second of the drill. */
export interface Second {
  /** Seconds since the beginning. */
  readonly second: number;
  readonly counts: Counts;
}

/** Requests over time. */
export class Timeline {
  readonly #startedAt: number;
  readonly #seconds: Counts[] = [];
  #total: Counts = noCounts;
  #failures: readonly string[] = [];

  /** @param startedAt milliseconds since the epoch */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  add({ at, counts, failures }: CallerLine): void {
    const second = Math.max(0, Math.floor((at - this.#startedAt) / 1000));
    while (this.#seconds.length <= second) this.#seconds.push(noCounts);
    this.#seconds[second] = sum(this.#seconds[second] ?? noCounts, counts);
    this.#total = sum(this.#total, counts);
    this.#failures = [...this.#failures, ...failures];
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  get total(): Counts {
    return this.#total;
  }

  /** Why requests failed. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  get answered(): number {
    return this.#total.atOnce + this.#total.afterRetry;
  }

  /** Every second from the first to the last, those without requests too. */
  get seconds(): readonly Second[] {
    return this.#seconds.map((counts, second) => ({ second, counts }));
  }
}
