/** How long keys fetched from a client's JWKS URI are used; all in milliseconds. */
export interface KeyUse {
  /** A key that a client has withdrawn stops working within that time, whatever its server says about caching. */
  readonly longest: number;
  /** A new key is known after that time at the latest. */
  readonly refetchEvery: number;
  /** A copy of that age may stand in for a fetch that fails. */
  readonly longestCopyUse: number;
  /** So soon after a fetch the same address is not asked again. */
  readonly cooldown: number;
}

/** Parts of the bound: keys are fetched anew after a quarter, so that a host may be away for half of it unnoticed. */
export function keyUse(longestSeconds: number): KeyUse {
  const longest = longestSeconds * 1000;
  return {
    longest,
    refetchEvery: longest / 4,
    longestCopyUse: (longest / 4) * 3,
    cooldown: Math.min(5_000, longest / 8),
  };
}

/** The number of the period, as long as keys are fetched anew, in which a time lies. */
export function periodOf(time: number, { refetchEvery }: Pick<KeyUse, 'refetchEvery'>): number {
  return Math.floor(time / refetchEvery);
}

/** Seconds. */
export const defaultLongestKeyUse = 300;
