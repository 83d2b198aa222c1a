import { describe, expect, it } from '@jest/globals';
import { LeastRecentlyUsed } from './least-recently-used.ts';

describe('a map of what was asked for last', () => {
  it('keeps as many as it may, those who were asked for last', () => {
    const kept = new LeastRecentlyUsed<number>(2);
    kept.set('a', 1);
    kept.set('b', 2);
    kept.get('a');
    kept.set('c', 3);
    expect([kept.get('a'), kept.get('b'), kept.get('c'), kept.size]).toEqual([1, undefined, 3, 2]);
  });

  it('weighs what it holds, and keeps the last', () => {
    const kept = new LeastRecentlyUsed<number>(5, (weight) => weight);
    kept.set('a', 2);
    kept.set('b', 2);
    kept.set('b', 3);
    expect(kept.size).toBe(2);
    kept.set('c', 1);
    expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([undefined, 3, 1]);
    kept.delete('b');
    kept.set('d', 4);
    expect([kept.get('c'), kept.get('d')]).toEqual([1, 4]);
  });
});
