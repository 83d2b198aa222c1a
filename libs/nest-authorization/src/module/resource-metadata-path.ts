/** Where metadata of a resource without a path are (RFC 9728 §3). */
export const wellKnownPath = '/.well-known/oauth-protected-resource';

/**
 * The path of the protected resource metadata of an audience: its own path comes after the well-known one. A slash after
 * the host counts for nothing, and a URN has no path.
 *
 * @example
 * resourceMetadataPath('https://api.example/accounts'); // '/.well-known/oauth-protected-resource/accounts'
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9728#section-3.1 RFC 9728 §3.1}
 */
export function resourceMetadataPath(audience: string): string {
  const url = URL.parse(audience);
  const hasPath = url !== null && url.host !== '' && url.pathname !== '/';
  return hasPath ? wellKnownPath + url.pathname : wellKnownPath;
}
