import { type SigningAlgorithm, signingAlgorithms } from '../keys/signing-algorithm.ts';

/** What an issuer wants of client assertions, where issuers differ. */
export interface IssuerProfile {
  /** Value of `aud`: the issuer (RFC 10070), or the token endpoint, as older servers want it. Always a string. */
  readonly audience: 'issuer' | 'token_endpoint';
  /** The `typ` header; null leaves it out. */
  readonly type: 'client-authentication+jwt' | 'JWT' | null;
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
   * not known, so the unit is the standard's until `timeUnit` says otherwise. It takes five minutes at most; a minute of
   * that is left to clocks that differ.
   */
  jackHenryIdentity: {
    audience: 'token_endpoint',
    type: 'JWT',
    lifetime: 240,
    algorithms: ['PS256', 'ES256', 'RS256'],
  },
} as const satisfies Record<string, IssuerProfile>);

/** Whether a member of a profile is what it may be, and how that is said. */
const members: Readonly<Record<keyof IssuerProfile, readonly [(value: unknown) => boolean, string]>> = {
  audience: [isOneOf('issuer', 'token_endpoint'), "'issuer' or 'token_endpoint'"],
  type: [isOneOf('client-authentication+jwt', 'JWT', null), "'client-authentication+jwt', 'JWT' or null"],
  lifetime: [
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 300,
    '1 to 300 whole seconds',
  ],
  algorithms: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isOneOf(...signingAlgorithms)),
    `a list of ${signingAlgorithms.join(', ')}`,
  ],
  timeUnit: [isOneOf('seconds', 'milliseconds'), "'seconds' or 'milliseconds'"],
  claims: [(value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'an object'],
};

/**
 * A whole profile, of settings that may come from a configuration: what is undefined there is the default, and what is
 * not understood is refused, since an assertion by a setting that was misread is for somebody else, or lives for years.
 *
 * @throws {TypeError}
 */
export function profileOf(settings: Partial<IssuerProfile> = {}): IssuerProfile {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(members, name)) throw new TypeError(`A profile has no setting ${name}`);
    const [isAllowed, allowed] = members[name as keyof IssuerProfile]; // it is one of them
    if (!isAllowed(value)) throw new TypeError(`${name} of a profile is ${allowed}`);
  }
  return Object.freeze({ ...rfc10070, ...Object.fromEntries(given) });
}

function isOneOf(...allowed: readonly unknown[]): (value: unknown) => boolean {
  return (value) => allowed.includes(value);
}
