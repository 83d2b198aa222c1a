/** An access token as a token source hands it out. */
export interface AccessToken {
  /** The token itself: it goes into the Authorization header and nowhere else. */
  readonly value: string;
}

/** A request that a token goes with. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
}

/** What a token source may learn from an API's answer. */
export interface ApiAnswer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  /** The headers of `authorize` that the request was sent with. */
  readonly sent: Readonly<Record<string, string>>;
}

/**
 * Where the client gets its access tokens. `@ambit/client-auth` makes one by client credentials; anything of this
 * shape will do. The type parameter is the union of the scopes that its tokens are asked to carry.
 */
export interface TokenSource<Declared extends string = string> {
  readonly scopes: readonly Declared[];
  /** A token that is valid now, from a cache or fetched. Rejects when there is none: a call is never sent without. */
  getToken(options?: { readonly signal?: AbortSignal }): Promise<AccessToken>;
  /** Called with a token that the API refused: the next `getToken` must not give the same one. */
  invalidate(token: AccessToken): void;
  /**
   * The headers by which a token goes with one request; `Authorization: Bearer` where a source has none. Rejects when the
   * token must not go there, or what authorises the request cannot be made.
   */
  authorize?(token: AccessToken, request: OutgoingRequest): Promise<Readonly<Record<string, string>>>;
  /** Told of every answer. True: send the request once more with headers made anew (RFC 9449 §9). */
  learn?(answer: ApiAnswer): boolean;
}
