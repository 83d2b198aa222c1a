import type { RateLimiter } from './rate-limiter.ts';

export interface MemoryRateLimiterOptions {
  /** Requests per second that a client may send for ever. */
  readonly perSecond: number;
  /** Requests that a client may send at once after it has been quiet. */
  readonly burst: number;
  /** Clients that are remembered. Default 10,000. */
  readonly capacity?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/**
 * A token bucket per client in the memory of this process: with N replicas a client gets N times the rate at the most.
 * The client that was quiet for longest is forgotten beyond the capacity, and would start anew with a full bucket.
 *
 * @example
 * const rateLimiter = memoryRateLimiter({ perSecond: 100, burst: 200 });
 *
 * @throws {TypeError} when a number is none that requests can be counted by
 */
export function memoryRateLimiter(options: MemoryRateLimiterOptions): RateLimiter {
  const { perSecond, burst, capacity = 10_000, clock = Date.now } = options;
  if (!(perSecond > 0) || !Number.isSafeInteger(burst) || burst < 1 || capacity < 1)
    throw new TypeError('A rate limit has perSecond above 0, and burst and capacity of 1 or more');
  // In the order of their last request.
  const buckets = new Map<string, Bucket>();
  return {
    policy: { name: 'client', quota: burst, windowSeconds: Math.ceil(burst / perSecond) },
    take: (client) => {
      const now = clock();
      const { tokens: before, at } = buckets.get(client) ?? { tokens: burst, at: now };
      // A clock that was set back gives nothing, and takes nothing.
      const full = Math.min(burst, before + (Math.max(0, now - at) / 1000) * perSecond);
      const isAllowed = full >= 1;
      const tokens = isAllowed ? full - 1 : full;
      buckets.delete(client);
      buckets.set(client, { tokens, at: now });
      if (buckets.size > capacity) {
        const [quietest] = buckets.keys();
        if (quietest !== undefined) buckets.delete(quietest);
      }
      return {
        isAllowed,
        remaining: Math.floor(tokens),
        resetSeconds: Math.ceil((burst - tokens) / perSecond),
        retryAfterSeconds: tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond),
      };
    },
  };
}
