export interface TokenCacheOptions {
  /** Tokens at most. Default 10,000. */
  readonly maxEntries?: number;
  /** Bytes of memory at most, by an estimate that errs to the high side. Default 64 MiB. */
  readonly maxBytes?: number;
}

/** @throws {TypeError} when a bound makes no sense */
export function tokenCacheBounds(options: TokenCacheOptions): Required<TokenCacheOptions> {
  const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options;
  if (!(Number.isInteger(maxEntries) && maxEntries >= 1 && maxEntries <= 1_000_000))
    throw new TypeError('cache.maxEntries is a whole number of 1 to 1,000,000');
  if (!(Number.isInteger(maxBytes) && maxBytes >= 64 * 1024))
    throw new TypeError('cache.maxBytes is a whole number from 65,536');
  return { maxEntries, maxBytes };
}
