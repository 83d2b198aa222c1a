const unreserved = /^[\w.~-]$/;

/**
 * A URL as `htu` is compared (RFC 9449 §4.3): without query and fragment, normalised by syntax and scheme (RFC 3986
 * §6.2.2, §6.2.3). Undefined when it is no http(s) URL without credentials.
 */
export function targetUri(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  // URL has seen to case, default ports, dot segments and the empty path; percent-encodings it leaves as they came.
  return url.origin + url.pathname.replace(/%[\dA-Fa-f]{2}/g, normalisePercentEncoding);
}

function normalisePercentEncoding(encoded: string): string {
  const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
  return unreserved.test(character) ? character : encoded.toUpperCase();
}
