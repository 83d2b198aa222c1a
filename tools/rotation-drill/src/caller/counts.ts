import { z } from 'zod';

/** What became of requests. A request is what the program asked for, an attempt one HTTP request of it. */
export const Counts = z.strictObject({
  /** Requests that were answered at the first attempt. */
  atOnce: z.int(),
  /** Requests that were answered, and not at the first attempt. */
  afterRetry: z.int(),
  failed: z.int(),
  /** Attempts that never reached the API, or whose connection broke. */
  unreachable: z.int(),
  /** Attempts that were answered by a status of 500 or above. */
  unavailable: z.int(),
  /** Attempts that were answered by 401 or 403: a key or a token that should have been good was not. */
  refused: z.int(),
  tokensGranted: z.int(),
  /** Token requests that the provider did not answer, or not now. */
  tokensDelayed: z.int(),
  /** Token requests that the provider refused. */
  tokensRefused: z.int(),
});
export type Counts = z.output<typeof Counts>;

export const noCounts: Counts = {
  atOnce: 0,
  afterRetry: 0,
  failed: 0,
  unreachable: 0,
  unavailable: 0,
  refused: 0,
  tokensGranted: 0,
  tokensDelayed: 0,
  tokensRefused: 0,
};

/** One line of a caller's output: what happened since the line before, and why requests failed. */
export const CallerLine = z.strictObject({
  /** Milliseconds since the epoch. */
  at: z.number(),
  counts: Counts,
  failures: z.array(z.string()),
});
export type CallerLine = z.output<typeof CallerLine>;

export function sum(a: Counts, b: Counts): Counts {
  // The keys of Counts, and a number for each.
  return Object.fromEntries(
    Object.entries(a).map(([name, value]) => [name, value + b[name as keyof Counts]]),
  ) as Counts;
}
