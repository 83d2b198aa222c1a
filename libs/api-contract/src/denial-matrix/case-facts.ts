/** The claims that RFC 9068 §2.2 requires of every access token. */
export const requiredClaims = ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'jti'] as const;

/** How the access token of a request was made, and how it is sent. */
export type Credential =
  | 'valid'
  | 'none'
  /** In the query, where RFC 6750 §2.3 allowed it once. */
  | 'in-query'
  /** As the password of `Basic`. */
  | 'other-scheme'
  /** Two `Authorization` headers, each of which would do alone. */
  | 'sent-twice'
  | 'malformed'
  | 'encrypted'
  /** The same bytes in another base64url spelling. */
  | 'respelt'
  /** Claims changed after it was signed. */
  | 'altered'
  | 'untyped'
  | 'id-token'
  | 'client-assertion'
  | 'dpop-proof'
  | 'wrong-audience'
  | 'wrong-issuer'
  | 'expired'
  | 'not-yet-valid'
  | 'issued-in-the-future'
  | 'unknown-key'
  /** Signed by a stranger who names a published key. */
  | 'forged'
  /** Signed by a stranger whose key is in the header. */
  | 'key-in-header'
  /** `alg: none`. */
  | 'unsigned'
  /** HMAC with the public key as the secret. */
  | 'public-key-as-secret'
  | 'unknown-critical-header'
  /** Bound to a key (`cnf.jkt`), and sent as if it were not. */
  | 'bound-without-proof'
  /** Bound in a way that nobody here can check. */
  | 'bound-otherwise'
  | 'unreadable-scope'
  /** As good as any, and taken back since. */
  | 'revoked'
  /** Of a client all of whose tokens were taken back. */
  | 'of-revoked-client'
  | `without-${(typeof requiredClaims)[number]}`;

/**
 * What is true of one request, and of who sends it. The allowed request has the facts of {@link allowedFacts}; a denial
 * changes one of them.
 */
export interface CaseFacts {
  readonly credential: Credential;
  /** The scopes in the token: the one that is needed alone, none, or every other. */
  readonly scopes: 'needed' | 'none' | 'others';
  /**
   * For whom the client is registered: for the institution and the user in the path, another institution, no
   * institution, in a way that cannot be read, or there for another user or for none.
   */
  readonly registration:
    'this-user' | 'any-user' | 'other-institution' | 'nowhere' | 'unreadable' | 'other-user' | 'no-user';
  /** The institution in the path. */
  readonly institution: 'own' | 'foreign';
  /**
   * The enterprise user in the path: holds the one permission that is needed and no other, is not there, is another
   * institution's (where all is permitted to them), holds nothing, every permission but the one, the one for another
   * resource only, had the one until a time that is past, will have it from a time to come, or had it until it was taken
   * away.
   */
  readonly enterpriseUser:
    | 'permitted'
    | 'unknown'
    | 'foreign'
    | 'without-any'
    | 'without-permission'
    | 'permitted-elsewhere'
    | 'permission-ended'
    | 'permission-to-come'
    | 'permission-revoked';
  /** What the path is about: something of the institution in it, another institution's, or nothing that exists. */
  readonly resource: 'own' | 'foreign' | 'missing';
}

/** The request that is allowed, with as little as is needed for it. */
export const allowedFacts: CaseFacts = Object.freeze({
  credential: 'valid',
  scopes: 'needed',
  registration: 'this-user',
  institution: 'own',
  enterpriseUser: 'permitted',
  resource: 'own',
});
