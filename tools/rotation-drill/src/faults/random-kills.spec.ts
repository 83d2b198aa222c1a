import { describe, expect, it } from '@jest/globals';
import { killAtRandom } from './random-kills.ts';
import { seededRandom } from './seeded-random.ts';

describe('numbers of a seed', () => {
  it('are the same for the same seed, others for another, and spread from 0 to 1', () => {
    const take = (seed: number): readonly number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 1_000 }, random);
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    const values = take(7);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(average).toBeGreaterThan(0.45);
    expect(average).toBeLessThan(0.55);
  });
});

describe('random kills', () => {
  it('take every process once a round, one at a time, until the signal', async () => {
    const ending = new AbortController();
    const killed: string[] = [];
    let down = 0;
    const victims = ['a', 'b', 'c'].map((name) => ({
      name,
      killAndRestart: async () => {
        down += 1;
        expect(down).toBe(1);
        await Promise.resolve();
        down -= 1;
      },
    }));
    const pauses: number[] = [];
    await killAtRandom(victims, {
      random: seededRandom(1),
      signal: ending.signal,
      pause: async (milliseconds) => pauses.push(milliseconds),
      onKill: (name) => {
        killed.push(name);
        if (killed.length === 6) ending.abort();
      },
    });
    expect(killed).toHaveLength(6);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000);
    expect(killed.slice(0, 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(killed.slice(3, 6).toSorted()).toEqual(['a', 'b', 'c']);
  });
});
