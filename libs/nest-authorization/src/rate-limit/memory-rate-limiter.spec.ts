import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryRateLimiter } from './memory-rate-limiter.ts';

describe('a rate limiter in memory', () => {
  it('lets a burst through, then as many as come back', () => {
    let now = 0;
    const limiter = memoryRateLimiter({ perSecond: 2, burst: 3, clock: () => now });
    const take = () => limiter.take('a');
    expect(limiter.policy).toEqual({ name: 'client', quota: 3, windowSeconds: 2 });
    expect([take(), take(), take()]).toMatchObject([
      { isAllowed: true, remaining: 2, resetSeconds: 1, retryAfterSeconds: 0 },
      { isAllowed: true, remaining: 1 },
      { isAllowed: true, remaining: 0, resetSeconds: 2, retryAfterSeconds: 1 },
    ]);
    expect(take()).toEqual({ isAllowed: false, remaining: 0, resetSeconds: 2, retryAfterSeconds: 1 });
    now = 499;
    expect(take()).toMatchObject({ isAllowed: false });
    now = 500;
    expect(take()).toMatchObject({ isAllowed: true });
    expect(take()).toMatchObject({ isAllowed: false });
    now = 1_000_000;
    expect(take()).toMatchObject({ isAllowed: true, remaining: 2 });
  });

  it('counts each client for itself', () => {
    const limiter = memoryRateLimiter({ perSecond: 1, burst: 1, clock: () => 0 });
    expect([limiter.take('a'), limiter.take('a'), limiter.take('b')]).toMatchObject([
      { isAllowed: true },
      { isAllowed: false },
      { isAllowed: true },
    ]);
  });

  it('remembers no more clients than it was told, and forgets the quietest first', () => {
    const limiter = memoryRateLimiter({ perSecond: 1, burst: 1, capacity: 2, clock: () => 0 });
    for (const client of ['a', 'b', 'a', 'c']) void limiter.take(client);
    expect(limiter.take('a')).toMatchObject({ isAllowed: false });
    expect(limiter.take('b')).toMatchObject({ isAllowed: true });
  });

  it('gives nothing for a clock that was set back', () => {
    let now = 3_600_000;
    const limiter = memoryRateLimiter({ perSecond: 1, burst: 1, clock: () => now });
    void limiter.take('a');
    now = 0;
    expect(limiter.take('a')).toMatchObject({ isAllowed: false });
  });

  it('never lets through more than the burst and what has come back, whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: -500, max: 2_000 })),
        (perSecond, burst, steps) => {
          let [now, forward, allowed] = [0, 0, 0];
          const limiter = memoryRateLimiter({ perSecond, burst, clock: () => now });
          for (const step of steps) {
            now += step;
            forward += Math.max(0, step);
            const { isAllowed } = limiter.take('a') as { readonly isAllowed: boolean }; // never a promise here
            if (isAllowed) allowed += 1;
          }
          expect(allowed).toBeLessThanOrEqual(burst + (forward / 1000) * perSecond + 1e-6);
        },
      ),
    );
  });

  it.each([{ perSecond: 0 }, { perSecond: Number.NaN }, { burst: 0 }, { burst: 1.5 }, { capacity: 0 }])(
    'is refused with %j',
    (wrong) => expect(() => memoryRateLimiter({ perSecond: 1, burst: 1, ...wrong })).toThrow(TypeError),
  );
});
