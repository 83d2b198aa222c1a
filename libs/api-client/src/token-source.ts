/** An access token as a token source hands it out. */
export interface AccessToken {
  /** The token itself: it goes into the Authorization header and nowhere else. */
  readonly value: string;
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
}
