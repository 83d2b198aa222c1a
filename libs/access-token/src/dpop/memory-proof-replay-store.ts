import type { ProofReplayStore } from './proof-replay-store.ts';

export interface MemoryProofReplayStoreOptions {
  /**
   * How many proofs are remembered at once, of which a client that is alone gets half. Default 100,000: some 700 requests
   * a second by one client, or 1,400 by many, in about 20 MB.
   */
  readonly capacity?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Milliseconds for which a proof is remembered past its end: a check that began before may end after. */
const margin = 10_000;

/**
 * Remembers used proofs in memory: for an API of one process, without restarts in which a proof could come again. When
 * there is no room it rejects, and the request is answered by 503: to forget a proof that is still good would be to accept
 * it twice.
 *
 * A client may hold as many as there are free places. So one that sends proofs without end is refused when it has half of
 * the room, n of them when each has its part of n + 1, and one more part is always there for the others.
 *
 * @example
 * const dpop = { replayStore: memoryProofReplayStore({ capacity: 10_000 }) };
 */
export function memoryProofReplayStore(options: MemoryProofReplayStoreOptions = {}): ProofReplayStore {
  const { capacity = 100_000, clock = Date.now } = options;
  if (!Number.isInteger(capacity) || capacity < 1) throw new TypeError('capacity is a whole number from 1');
  const used = new Set<string>();
  /** How many each client holds. */
  const held = new Map<string, number>();
  /** What ends in the same second goes together, by client: forgetting costs nothing when it is time. */
  const bySecond = new Map<number, Map<string, string[]>>();

  const forget = (now: number): void => {
    for (const [second, byClient] of bySecond) {
      if (second * 1000 + margin >= now) continue;
      for (const [client, ids] of byClient) {
        for (const id of ids) used.delete(id);
        count(client, -ids.length);
      }
      bySecond.delete(second);
    }
  };

  const count = (client: string, more: number): void => {
    const holds = (held.get(client) ?? 0) + more;
    if (holds === 0) held.delete(client);
    else held.set(client, holds);
  };

  const remember = (id: string, second: number, client: string): void => {
    used.add(id);
    count(client, 1);
    let byClient = bySecond.get(second);
    if (byClient === undefined) bySecond.set(second, (byClient = new Map()));
    const ids = byClient.get(client);
    if (ids === undefined) byClient.set(client, [id]);
    else ids.push(id);
  };

  return {
    use: async (id, expiresAt, client) => {
      forget(clock());
      if (used.has(id)) return false;
      const free = capacity - used.size;
      const holds = held.get(client) ?? 0;
      if (holds >= free)
        throw new Error(
          `${used.size} proofs are remembered, ${holds} of them of this client, and there is room for ${capacity}: raise capacity, or use a store that processes share`,
        );
      remember(id, Math.ceil(expiresAt.getTime() / 1000), client);
      return true;
    },
  };
}
