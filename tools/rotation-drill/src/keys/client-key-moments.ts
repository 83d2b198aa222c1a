import { fileKeyRingStore } from '@ambit/client-auth';
import type { Moment } from '../tally/moment.ts';

/**
 * What has happened to the client's keys, as the ring itself remembers it: whoever made a step may have been killed
 * right after. A ring forgets keys that were removed long ago, so it is to be looked at from time to time.
 */
export class ClientKeyMoments {
  readonly #ring: string;
  readonly #since: number;
  readonly #seen = new Map<string, Moment>();

  /**
   * @param ring the folder of the key ring
   * @param since milliseconds since the epoch; what was before is left out
   */
  constructor(ring: string, since: number) {
    this.#ring = ring;
    this.#since = since;
  }

  async look(): Promise<readonly Moment[]> {
    const { document } = await fileKeyRingStore(this.#ring).load();
    for (const { kid, history } of document.keys)
      for (const { state, at } of history)
        this.#seen.set(`${kid} ${state}`, { at: Date.parse(at), kind: 'client key', what: state, kid });
    return [...this.#seen.values()].filter(({ at, what }) => at >= this.#since && what !== 'created');
  }
}
