/** Seconds for which anyone may keep the answer of `/jwks`. */
export const keysMaxAge = 60;

/** The least overlap, in seconds: a copy may be kept by a cache, and then again by who asked that cache. */
export const leastOverlap = 2 * keysMaxAge;

/** Seconds between the publication of a key and its first signature: more than resource servers keep a JWK Set. */
export const defaultOverlap = 15 * 60;

/** Seconds for which a key is still published when the next one signs: the longest that a token lives, and a margin. */
export const keepAfterSeconds = 3600 + 300;
