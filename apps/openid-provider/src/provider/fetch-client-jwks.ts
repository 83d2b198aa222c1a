/** Seconds for which a client's published keys are used at most, whatever its server says. */
const longestMaxAge = 300;

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Makes the function by which oidc-provider fetches clients' JWK Sets. Redirects are not followed, private addresses
 * are refused (by oidc-provider's dispatcher) but for loopback where that is allowed, and the time for which the keys
 * are kept is bounded: a key that a client has removed stops working within it.
 */
export function clientJwksFetch({ allowLoopback }: { readonly allowLoopback: boolean }): typeof fetch {
  return async (input, options = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    // oidc-provider's dispatcher closes connections to private addresses, loopback among them.
    const { dispatcher: _, ...withoutDispatcher } = options;
    const response = await fetch(url, {
      ...(allowLoopback && loopback.has(url.hostname) ? withoutDispatcher : options),
      redirect: 'error',
    });
    const headers = new Headers(response.headers);
    const asked = Number(/max-age=(\d{1,9})/.exec(headers.get('cache-control') ?? '')?.[1] ?? 0);
    headers.delete('expires');
    headers.set('cache-control', `max-age=${Math.min(asked, longestMaxAge)}`);
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
  };
}
