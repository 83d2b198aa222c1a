import { setImmediate as turn } from 'node:timers/promises';
import { now as start } from '../verifier.fixture.ts';
import type { Schedule } from './schedule.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock and its timers, which go on when they are told to. */
export class VirtualTime {
  #now = start;
  readonly #timers = new Set<Timer>();

  readonly clock = (): number => this.#now;

  readonly schedule: Schedule = (callback, milliseconds) => {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  get timers(): number {
    return this.#timers.size;
  }

  /** Lives through some time: each timer at its moment, with all that it sets off. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.callback();
      await idle();
    }
    this.#now = end;
  }

  /** Time passes, and no timer is called: a process that is stopped, and goes on. */
  skip(milliseconds: number): void {
    this.#now += milliseconds;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets go on what needs no timer: nothing here waits for a network, so that some turns of the loop are enough. */
export async function idle(): Promise<void> {
  for (let turns = 0; turns < 8; turns++) await turn();
}
