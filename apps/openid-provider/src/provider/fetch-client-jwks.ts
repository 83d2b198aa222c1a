import { isLoopback } from '../registration/jwks-uri.ts';

export interface ClientJwksFetchOptions {
  /** Whether addresses of this machine may be asked. */
  readonly allowLoopback: boolean;
  readonly fetch?: typeof fetch;
}

/** Bytes that a client's JWK Set may have. */
export const longestJwks = 65_536;

/**
 * The function by which oidc-provider fetches clients' JWK Sets. oidc-provider limits its time (2.5 s) and size, and its
 * dispatcher ends connections to private addresses, so that nobody can make the provider call into its own network.
 * Here redirects are refused, loopback is let through where that is allowed, and what the answer says about caching is
 * left out: a key that is not known is asked for again after a minute.
 */
export function clientJwksFetch(options: ClientJwksFetchOptions): typeof fetch {
  const { allowLoopback, fetch: fetchKeys = fetch } = options;
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { dispatcher, ...rest } = init;
    const guard = allowLoopback && isLoopback(url) ? {} : { dispatcher };
    const response = await fetchKeys(url, { ...rest, ...guard, redirect: 'error' });
    const headers = new Headers(response.headers);
    headers.delete('expires');
    headers.delete('cache-control');
    return new Response(response.body, { status: response.status, headers });
  };
}
