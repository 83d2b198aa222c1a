import type { AccessTokenAlgorithm } from './access-token-algorithm.ts';
import type { TokenCacheOptions } from './cache/token-cache-options.ts';
import type { DpopOptions } from './dpop/dpop-options.ts';
import type { allowInsecureLoopback } from './keys/discover-jwks-uri.ts';
import type { KeySource } from './keys/key-source.ts';
import type { KeyWarning } from './keys/key-warning.ts';
import type { Schedule } from './keys/schedule.ts';
import type { Revocations } from './revocation/revocations.ts';

/** A provider whose access tokens are taken. */
export interface TrustedIssuer {
  /** Its issuer identifier, in its exact spelling: `iss` of its tokens. */
  readonly issuer: string;
  /** Where its keys are; by default found through its metadata. No key of another issuer is ever tried. */
  readonly keys?: KeySource;
  /** Default those of the verifier. */
  readonly algorithms?: readonly AccessTokenAlgorithm[];
  /**
   * The scopes that it may grant; by default any. Others are left out of what its tokens say (`scopes`, `claims.scope`), as
   * if they had not been said: what needs one is refused where scopes are asked for. The token itself is not refused,
   * since an issuer that grants a scope of its own besides (`openid`) would then be heard on nothing.
   */
  readonly scopes?: readonly string[];
  /**
   * The institutions that it may speak for, by `id` in the claim `institutions`; by default any. Others are left out of
   * `claims.institutions` in the same way, so that whoever reads the claim is bound by it, and refuses in its own words.
   */
  readonly institutions?: readonly string[];
}

/** One issuer, or several. */
export type IssuerOptions =
  | (Pick<TrustedIssuer, 'issuer' | 'keys'> & { readonly issuers?: never })
  | { readonly issuers: readonly TrustedIssuer[]; readonly issuer?: never; readonly keys?: never };

export type AccessTokenVerifierOptions = IssuerOptions & {
  /** This API's resource identifier: must be among the `aud` of the token. */
  readonly audience: string;
  /** Default all five. */
  readonly algorithms?: readonly AccessTokenAlgorithm[];
  /** Seconds by which clocks may differ. Default 10, at most 60. */
  readonly clockTolerance?: number;
  /** Seconds for which a token may live, `exp` less `iat`. Default 86,400 (a day), at most 30 of them. */
  readonly maxLifetime?: number;
  /** Takes tokens that are bound to a key, each with a proof (RFC 9449). Without it they are refused. */
  readonly dpop?: DpopOptions;
  /** Tells which tokens are not to be taken before they end. */
  readonly revocations?: Revocations;
  /** Bounds of the memory of verified tokens; false: every token is verified anew. */
  readonly cache?: TokenCacheOptions | false;
  /** Milliseconds for one attempt to get the keys of an issuer. Default 5,000. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds for which the keys of an issuer serve after they were due to be refreshed and could not be (as
   * `stale-if-error`, RFC 5861 §4). Default 3,600,000 (an hour); from a minute to a day. An outage of the issuer that is
   * no longer refuses nobody; in one that is longer, a token is `keys_unavailable`.
   */
  readonly staleKeysMs?: number;
  /** Told what an operator or an issuer should see to: keys that are refused, and keys that cannot be fetched. */
  readonly onWarning?: (warning: KeyWarning) => void;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** From 0 to below 1: spreads refreshes and pauses. */
  readonly random?: () => number;
  /** Timers; by default those of the process, which do not keep it alive. */
  readonly schedule?: Schedule;
  readonly [allowInsecureLoopback]?: boolean;
};
