import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryProofReplayStore } from './memory-proof-replay-store.ts';

describe('a store of proofs in memory', () => {
  it('forgets nothing that is still good: when it is full it rejects until there is room', async () => {
    let time = 0;
    const store = memoryProofReplayStore({ capacity: 2, clock: () => time });
    const use = (id: string, second: number) => store.use(id, new Date(second * 1000), id);
    expect([await use('a', 10), await use('b', 20)]).toEqual([true, true]);
    await expect(use('c', 30)).rejects.toThrow('raise capacity');
    expect(await use('a', 10)).toBe(false);
    time = 20_000;
    await expect(use('c', 30)).rejects.toThrow('raise capacity');
    time = 20_001;
    expect([await use('c', 30), await use('b', 20), await use('c', 30)]).toEqual([true, false, false]);
  });

  it('keeps room for others, however many proofs one client sends', async () => {
    const store = memoryProofReplayStore({ capacity: 100, clock: () => 0 });
    const use = (client: string, jti: number) => store.use(`${client} ${jti}`, new Date(10_000), client);
    const flood = async (client: string) => {
      let taken = 0;
      for (let jti = 0; jti < 200; jti++) if (await use(client, jti).catch(() => false)) taken++;
      return taken;
    };
    expect(await flood('greedy')).toBe(50);
    await expect(use('greedy', 1000)).rejects.toThrow('this client');
    expect(await use('other', 1)).toBe(true);
    // What was used is known to be so, also of who has no room left.
    expect(await use('greedy', 1)).toBe(false);
  });

  it('gives back the room of a client as its proofs end', async () => {
    let time = 0;
    const store = memoryProofReplayStore({ capacity: 4, clock: () => time });
    const use = (id: string, second: number) => store.use(id, new Date(second * 1000), 'client');
    expect([await use('a', 1), await use('b', 2)]).toEqual([true, true]);
    await expect(use('c', 3)).rejects.toThrow('this client');
    time = 11_001;
    expect(await use('c', 3)).toBe(true);
    await expect(use('d', 3)).rejects.toThrow('this client');
  });

  it('never takes a proof twice, and has room for a client that holds none while a place is free', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.tuple(fc.nat(4), fc.nat(6), fc.integer({ min: 1, max: 30 })), { maxLength: 60 }),
        async (capacity, uses) => {
          let time = 0;
          const store = memoryProofReplayStore({ capacity, clock: () => time });
          const held = new Map<string, { readonly client: number; readonly until: number }>();
          for (const [client, jti, life] of uses) {
            time += 1_000;
            for (const [id, { until }] of held) if (until + 10_000 < time) held.delete(id);
            const id = `${client} ${jti}`;
            const until = time + life * 1_000;
            const taken = await store.use(id, new Date(until), String(client)).catch(() => undefined);
            if (held.has(id)) expect(taken).toBe(false);
            const holdsNone = [...held.values()].every((proof) => proof.client !== client);
            if (holdsNone && held.size < capacity) expect(taken).toBe(true);
            if (taken) held.set(id, { client, until });
            expect(held.size).toBeLessThanOrEqual(capacity);
          }
        },
      ),
    );
  });

  it('has room for one at least', () => {
    expect(() => memoryProofReplayStore({ capacity: 0 })).toThrow(TypeError);
  });
});
