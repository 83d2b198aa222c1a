const first = 1_000;

/**
 * Milliseconds to wait after so many failures in a row: a second, twice as long each time, up to a longest. Up to a
 * quarter less by chance, so that processes that failed together do not come back together.
 */
export function backOff(failures: number, longest: number, random: () => number): number {
  const pause = Math.min(first * 2 ** Math.min(failures - 1, 30), longest);
  return Math.round(pause * (1 - random() / 4));
}
