import type { SignedToken } from '../signed-token.ts';
import { isTimely } from '../token/check-times.ts';
import { largestToken } from '../token/compact-form.ts';
import { tokenCacheBounds, type TokenCacheOptions } from './token-cache-options.ts';
import { tokenDigest } from './token-digest.ts';
import { type CacheEntry, VerifiedTokenCache } from './verified-token-cache.ts';

/**
 * Tokens that were verified before. Only those: what was refused is not kept, since it may be good in a moment (a new
 * key, another clock, keys that can be had again), and since anyone can send refused tokens without end, which would
 * push out the good ones.
 */
export interface KnownTokens {
  /** What was verified, when it holds still at this time (milliseconds since the epoch): the times, and the key. */
  find(token: string, now: number): SignedToken | undefined;
  remember(token: string, signed: SignedToken): void;
  forget(token: string): void;
}

interface Known extends CacheEntry {
  readonly signed: SignedToken;
}

/** Remembers nothing: every token is verified anew. */
export const noKnownTokens: KnownTokens = {
  find: () => undefined,
  remember: () => undefined,
  forget: () => undefined,
};

/** @throws {TypeError} when a bound makes no sense */
export function knownTokens(options: TokenCacheOptions, clockTolerance: number): KnownTokens {
  const cache = new VerifiedTokenCache<Known>(tokenCacheBounds(options));
  return {
    find: (token, now) => {
      if (token.length > largestToken) return undefined;
      const digest = tokenDigest(token);
      const signed = cache.get(digest)?.signed;
      if (signed === undefined) return undefined;
      const { issuer, key, times } = signed;
      if (issuer.keys.vouchesFor(key, now) && isTimely(times, Math.floor(now / 1000), clockTolerance))
        return signed;
      cache.delete(digest);
      return undefined;
    },
    remember: (token, signed) => {
      const { issuer, clientId } = signed.verified;
      // Neither has a control character in it that would make two pairs read alike: an issuer is a URL.
      cache.set(tokenDigest(token), { signed, owner: `${issuer}\n${clientId}`, weight: weightOf(token) });
    },
    forget: (token) => cache.delete(tokenDigest(token)),
  };
}

/**
 * Bytes that a known token takes, on the high side: 1.1 KB were measured for one of 600 characters, and 3.1 KB for one of
 * 1,900; claims of many small objects take more for each character than those of texts.
 */
function weightOf(token: string): number {
  return 1_024 + 4 * token.length;
}
