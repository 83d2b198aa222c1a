import { expect, it } from '@jest/globals';
import { memoryProofReplayStore } from './memory-proof-replay-store.ts';

it('a full store forgets nothing that is still good: it rejects until there is room', async () => {
  let time = 0;
  const store = memoryProofReplayStore({ capacity: 2, clock: () => time });
  const use = (id: string, second: number) => store.use(id, new Date(second * 1000));
  expect([await use('a', 10), await use('b', 20)]).toEqual([true, true]);
  await expect(use('c', 30)).rejects.toThrow('raise capacity');
  expect(await use('a', 10)).toBe(false);
  time = 20_000;
  await expect(use('c', 30)).rejects.toThrow('raise capacity');
  time = 20_001;
  expect([await use('c', 30), await use('b', 20), await use('c', 30)]).toEqual([true, false, false]);
});

it('a store has room for one at least', () => {
  expect(() => memoryProofReplayStore({ capacity: 0 })).toThrow(TypeError);
});
