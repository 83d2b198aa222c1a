/** What an issuer wants of client assertions, where issuers differ. */
export interface IssuerProfile {
  /** Value of `aud`: the issuer (RFC 10070), or the token endpoint, as older servers want it. Always a string. */
  readonly audience: 'issuer' | 'token_endpoint';
  /** The `typ` header; undefined leaves it out. */
  readonly type: 'client-authentication+jwt' | 'JWT' | undefined;
  /** Seconds from `iat` to `exp`, 1 to 300. */
  readonly lifetime: number;
}

/** RFC 10070: the audience is the issuer and nothing else, and the type says that this is a client assertion. */
export const rfc10070: IssuerProfile = Object.freeze({
  audience: 'issuer',
  type: 'client-authentication+jwt',
  lifetime: 60,
});
