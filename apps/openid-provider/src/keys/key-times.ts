/** Seconds for which anyone may keep the answer of `/jwks`, unless the configuration says otherwise. */
export const defaultKeysMaxAge = 60;

/** Seconds between the publication of a key and its first signature: more than resource servers keep a JWK Set. */
export const defaultOverlap = 15 * 60;

/** The longest life of an access token that a registration may name, in seconds. */
export const longestTokenLifetime = 3600;

/** Seconds for which a resource server may still take a token after its end, since clocks differ. */
const tolerance = 60;

/** The least overlap, in seconds: a copy may be kept by a cache, and then again by who asked that cache. */
export function leastOverlap(keysMaxAge: number): number {
  return 2 * keysMaxAge;
}

/** Seconds for which a key is still published when the next one signs: as long as a token by it may be used. */
export function keepAfter(tokenLifetime: number): number {
  return tokenLifetime + tolerance;
}
