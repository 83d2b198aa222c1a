const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The base URL without a trailing slash. A bearer token over plain http is anybody's token (RFC 6750 §5.3). */
export function parseBaseUrl(text: string, insecureLoopback: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new TypeError('baseUrl is not an http(s) URL');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new TypeError('baseUrl holds credentials, a query or a fragment: give scheme, host and path only');
  if (url.protocol === 'http:' && !(insecureLoopback && loopback.has(url.hostname)))
    throw new TypeError(
      loopback.has(url.hostname)
        ? 'baseUrl is plain http: on a development machine, pass [allowInsecureLoopback]: true'
        : 'baseUrl is plain http: use https, or anybody on the way can take the access token',
    );
  return url.href.replace(/\/+$/, '');
}
