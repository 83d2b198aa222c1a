import type { SigningAlgorithm } from '../keys/signing-algorithm.ts';

/** What an issuer wants of client assertions, where issuers differ. */
export interface IssuerProfile {
  /** Value of `aud`: the issuer (RFC 10070), or the token endpoint, as older servers want it. Always a string. */
  readonly audience: 'issuer' | 'token_endpoint';
  /** The `typ` header; undefined leaves it out. */
  readonly type: 'client-authentication+jwt' | 'JWT' | undefined;
  /** Seconds from `iat` to `exp`, 1 to 300. */
  readonly lifetime: number;
  /** The algorithms that the issuer takes; all where it does not say. */
  readonly algorithms?: readonly SigningAlgorithm[];
  /** The unit of `exp` and `iat`. Seconds (RFC 7519 §2), unless an issuer has it wrong and means it. */
  readonly timeUnit?: 'seconds' | 'milliseconds';
  /** Further claims that the issuer asks for. They cannot replace those of an assertion. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** RFC 10070: the audience is the issuer and nothing else, and the type says that this is a client assertion. */
const rfc10070: IssuerProfile = { audience: 'issuer', type: 'client-authentication+jwt', lifetime: 60 };

/**
 * Issuers' habits by name. The first is the default.
 *
 * @example
 * const profile = issuerProfiles.tokenEndpointAudience;
 * const tokens = clientCredentials({ issuer, clientId, key, scopes: ['accounts.read'], profile });
 */
export const issuerProfiles = Object.freeze({
  rfc10070,
  /** FAPI 2.0 Security Profile: the issuer as audience, and no RS256. */
  fapi2: { ...rfc10070, algorithms: ['PS256', 'ES256', 'EdDSA'] },
  /** Servers from before RFC 10070 that compare `aud` with their token endpoint, such as Entra ID and Glewlwyd. */
  tokenEndpointAudience: { audience: 'token_endpoint', type: 'JWT', lifetime: 60 },
  /**
   * Jack Henry Identity: the token endpoint as audience. Its pages give `exp` in milliseconds; whether it means that is
   * not known, so the unit is the standard's until `timeUnit` says otherwise.
   */
  jackHenryIdentity: {
    audience: 'token_endpoint',
    type: 'JWT',
    lifetime: 300,
    algorithms: ['PS256', 'ES256', 'RS256'],
  },
} as const satisfies Record<string, IssuerProfile>);
