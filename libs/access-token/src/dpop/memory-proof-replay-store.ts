import type { ProofReplayStore } from './proof-replay-store.ts';

export interface MemoryProofReplayStoreOptions {
  /** How many proofs are remembered at once. Default 100,000: some 1,500 requests a second, in about 20 MB. */
  readonly capacity?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Milliseconds for which a proof is remembered past its end: a check that began before may end after. */
const margin = 10_000;

/**
 * Remembers used proofs in memory: for an API of one process, without restarts in which a proof could come again. When
 * it is full of proofs that are still good it rejects, and their requests are answered by 503: to forget one would be to
 * accept it twice.
 *
 * @example
 * const dpop = { replayStore: memoryProofReplayStore({ capacity: 10_000 }) };
 */
export function memoryProofReplayStore(options: MemoryProofReplayStoreOptions = {}): ProofReplayStore {
  const { capacity = 100_000, clock = Date.now } = options;
  if (!Number.isInteger(capacity) || capacity < 1) throw new TypeError('capacity is a whole number from 1');
  const used = new Set<string>();
  /** What ends in the same second goes together: forgetting costs nothing when it is time. */
  const bySecond = new Map<number, string[]>();
  const forget = (now: number): void => {
    for (const [second, ids] of bySecond)
      if (second * 1000 + margin < now) {
        for (const id of ids) used.delete(id);
        bySecond.delete(second);
      }
  };
  return {
    use: async (id, expiresAt) => {
      forget(clock());
      if (used.has(id)) return false;
      if (used.size >= capacity)
        throw new Error(
          `${capacity} proofs are remembered already: raise capacity, or use a store that processes share`,
        );
      used.add(id);
      const second = Math.ceil(expiresAt.getTime() / 1000);
      const ids = bySecond.get(second);
      if (ids === undefined) bySecond.set(second, [id]);
      else ids.push(id);
      return true;
    },
  };
}
