/** What a client may send, as it is told to all of them (draft-ietf-httpapi-ratelimit-headers-10 §3). */
export interface RateLimitPolicy {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  /** Requests in one window. */
  readonly quota: number;
  readonly windowSeconds: number;
}

/** What became of one request of a client. */
export interface RateLimitAnswer {
  readonly isAllowed: boolean;
  /** Whole requests that the client may send now. */
  readonly remaining: number;
  /** Seconds until it may send its whole quota again. */
  readonly resetSeconds: number;
  /** Seconds until it may send one; 0 when it may now. */
  readonly retryAfterSeconds: number;
}

/** Bounds what one client may ask. Asked once per request, as soon as it is known who asks. */
export interface RateLimiter {
  readonly policy: RateLimitPolicy;
  /** Takes one request from a client's quota, where there is one left. */
  take(client: string): RateLimitAnswer | Promise<RateLimitAnswer>;
}
