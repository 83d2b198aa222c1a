/** What the server grants to those who connect. Times are in milliseconds. */
export interface HttpLimits {
  /** More than a proxy in front of it needs, and fewer than the files that a process may have open. */
  readonly mostConnections: number;
  /** Who sends slowly is cut off. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How soon after its time. */
  readonly checkEveryMs: number;
  /** A connection on which nothing moves: nobody sends, or nobody reads what was answered. */
  readonly idleTimeoutMs: number;
}

export const httpLimits: HttpLimits = {
  mostConnections: 1_000,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  checkEveryMs: 1_000,
  idleTimeoutMs: 60_000,
};
