/** What is known of the provider and of this client's processes; all in milliseconds. */
export interface RotationTimings {
  /** A key is replaced after this time. Infinity: only when somebody asks. */
  readonly rotateEveryMs: number;
  /**
   * The longest that the provider uses a JWK Set that it fetched: so long may a new key be unknown there, and a removed
   * one still be taken.
   */
  readonly providerCacheMs: number;
  /** How long until a change of the ring is in every answer of the JWKS URI: replicas' polling, and the answer's max-age. */
  readonly publicationMs: number;
  /** How long an assertion can be used, the provider's tolerance included. */
  readonly assertionMs: number;
  /**
   * By how much the clocks of any two processes that share the ring may differ. So much longer each step is waited for,
   * and a process that sees a step further in its future than that makes none. With a store that has a clock, as
   * PostgreSQL has, all go by that one.
   */
  readonly clockSkewMs: number;
}
