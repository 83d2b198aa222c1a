import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CacheEntry, VerifiedTokenCache } from './verified-token-cache.ts';

const entry = (owner: string, weight = 1): CacheEntry => ({ owner, weight });
const cacheOf = (maxEntries: number, maxBytes = 1_000_000) =>
  new VerifiedTokenCache({ maxEntries, maxBytes });

describe('the cache of verified tokens', () => {
  it('gives up what was not asked for since longest ago', () => {
    const cache = cacheOf(3);
    for (const digest of ['a', 'b', 'c']) cache.set(digest, entry('client'));
    cache.get('a');
    cache.set('d', entry('client'));
    expect(['a', 'b', 'c', 'd'].filter((digest) => cache.get(digest))).toEqual(['a', 'c', 'd']);
  });

  it('keeps the tokens of a thousand clients when one floods it with new ones, each used many times', () => {
    const cache = cacheOf(10_000);
    for (let client = 0; client < 1_000; client++) cache.set(`token of ${client}`, entry(`client ${client}`));
    for (let token = 0; token < 100_000; token++) {
      cache.set(`flood ${token}`, entry('flooder'));
      cache.get(`flood ${token}`);
      cache.get(`flood ${token}`);
    }
    expect(cache.size).toBe(10_000);
    const kept = Array.from({ length: 1_000 }, (_, client) => cache.get(`token of ${client}`)).filter(
      Boolean,
    );
    expect(kept).toHaveLength(1_000);
  });

  it('has room for a client that is new while another has filled it', () => {
    const cache = cacheOf(100);
    for (let token = 0; token < 100; token++) cache.set(`flood ${token}`, entry('flooder'));
    for (let client = 0; client < 50; client++) cache.set(`token of ${client}`, entry(`client ${client}`));
    const kept = Array.from({ length: 50 }, (_, client) => cache.get(`token of ${client}`)).filter(Boolean);
    expect(kept).toHaveLength(50);
    expect(cache.size).toBe(100);
  });

  it('gives all of its room to a client that is alone', () => {
    const cache = cacheOf(100);
    for (let token = 0; token < 100; token++) cache.set(`${token}`, entry('client'));
    expect(cache.size).toBe(100);
  });

  it('counts memory too: who has large tokens has fewer', () => {
    const cache = cacheOf(1_000, 10_000);
    for (let token = 0; token < 100; token++) cache.set(`large ${token}`, entry('large', 1_000));
    for (let token = 0; token < 50; token++) cache.set(`small ${token}`, entry('small', 100));
    expect(cache.weight).toBeLessThanOrEqual(10_000);
    expect(cache.get('small 0')).toBeDefined();
    expect(cache.get('small 49')).toBeDefined();
    cache.set('too large', entry('large', 10_001));
    expect(cache.get('too large')).toBeUndefined();
  });

  it('holds to its bounds, and knows what it holds, whatever comes', () => {
    const step = fc.record({
      does: fc.constantFrom('set', 'get', 'delete'),
      digest: fc.integer({ min: 0, max: 30 }).map(String),
      owner: fc.constantFrom('a', 'b', 'c', 'd'),
      weight: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const cache = cacheOf(8, 100);
        const last = new Map<string, CacheEntry>();
        for (const { does, digest, owner, weight } of steps) {
          if (does === 'set') {
            last.set(digest, entry(owner, weight));
            cache.set(digest, entry(owner, weight));
          } else if (does === 'delete') {
            cache.delete(digest);
            expect(cache.get(digest)).toBeUndefined();
          } else {
            const found = cache.get(digest);
            if (found !== undefined) expect(found).toEqual(last.get(digest));
          }
          const held = [...last.keys()].map((key) => cache.get(key)).filter((found) => found !== undefined);
          expect(held).toHaveLength(cache.size);
          expect(held.reduce((sum, found) => sum + found.weight, 0)).toBe(cache.weight);
          expect(cache.size).toBeLessThanOrEqual(8);
          expect(cache.weight).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});
