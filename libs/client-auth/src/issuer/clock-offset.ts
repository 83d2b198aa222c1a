/** Milliseconds: an answer that took longer says too little of the time. */
const longestRoundTrip = 2_000;
/** Milliseconds: `Date` has whole seconds, so less than this is no difference. */
export const leastOffset = 2_000;

/**
 * How far the clock of this machine is from the provider's, as the provider's `Date` headers tell (RFC 9110 §6.6.1), so
 * that a machine whose clock is wrong by a little still mints assertions that are valid where they are read. More than
 * the bound is not corrected: somebody must set that clock.
 */
export class ClockOffset {
  readonly #clock: () => number;
  readonly #mostMs: number;
  #offset = 0;

  /** @param mostMs the largest correction in milliseconds; 0 corrects nothing */
  constructor(clock: () => number, mostMs: number) {
    this.#clock = clock;
    this.#mostMs = mostMs;
  }

  /** Milliseconds by which the provider's clock is ahead, as far as it is known. */
  get offset(): number {
    return this.#offset;
  }

  /** Milliseconds since the epoch, by the provider's clock as far as it is known. */
  now(): number {
    return this.#clock() + this.#offset;
  }

  /**
   * Learns from an answer of the provider. One from a cache (it has `Age`) says nothing, nor does one that took long.
   *
   * @param sentAt milliseconds since the epoch, by the own clock
   */
  observe(headers: Headers, sentAt: number): void {
    const receivedAt = this.#clock();
    const date = Date.parse(headers.get('date') ?? '');
    const roundTrip = receivedAt - sentAt;
    // Less than none: the own clock was set meanwhile.
    if (Number.isNaN(date) || headers.has('age') || roundTrip < 0 || roundTrip > longestRoundTrip) return;
    // The header names a second; on average half of it had passed.
    const offset = date + 500 - (sentAt + receivedAt) / 2;
    const isDifference = Math.abs(offset) >= leastOffset && Math.abs(offset) <= this.#mostMs;
    this.#offset = isDifference ? offset : 0;
  }
}
