const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether the host is this machine, by a name that cannot be made to mean another. */
export function isLoopback(url: URL): boolean {
  return loopbackHosts.has(url.hostname);
}

/**
 * Why a client's JWK Set may not be fetched from an address; undefined when it may. It is https everywhere, since who
 * can change the answer can be the client; on this machine also http, where that is allowed.
 */
export function jwksUriProblem(
  value: string,
  { allowLoopback }: { readonly allowLoopback: boolean },
): string | undefined {
  const url = URL.parse(value);
  if (url === null) return 'is not a URL';
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return 'must have neither credentials nor a fragment';
  if (isLoopback(url)) {
    if (!allowLoopback) return 'is on this machine: for development, set ALLOW_LOOPBACK_JWKS=true';
    return url.protocol === 'http:' || url.protocol === 'https:' ? undefined : 'must be http or https';
  }
  return url.protocol === 'https:' ? undefined : 'must be https';
}
