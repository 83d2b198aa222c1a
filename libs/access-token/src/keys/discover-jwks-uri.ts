import { fetchJson, type FetchJsonOptions } from './fetch-json.ts';

/** Key of the option that allows plain http to loopback addresses, for development. A symbol, so that no parsed configuration can switch it on. */
export const allowInsecureLoopback: unique symbol = Symbol('allowInsecureLoopback');

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Whether keys may be fetched from this URL: whoever can change them on the way can sign tokens. */
export function isSecureUrl(text: string, insecureLoopback: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return (
    url.protocol === 'https:' || (insecureLoopback && url.protocol === 'http:' && loopback.has(url.hostname))
  );
}

export interface DiscoveryOptions extends FetchJsonOptions {
  readonly insecureLoopback: boolean;
}

/** Finds `jwks_uri` in the issuer's metadata: RFC 8414 first, then OpenID Connect Discovery. */
export async function discoverJwksUri(issuer: string, options: DiscoveryOptions): Promise<string> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const answer =
    (await fetchJson(`${origin}/.well-known/oauth-authorization-server${path}`, options)) ??
    (await fetchJson(`${origin}${path}/.well-known/openid-configuration`, options));
  const metadata = answer?.body;
  if (typeof metadata !== 'object' || metadata === null) throw new Error(`${issuer} serves no metadata`);
  if (!('issuer' in metadata) || metadata.issuer !== issuer)
    throw new Error(`The metadata of ${issuer} names another issuer (RFC 8414 §3.3)`);
  if (!('jwks_uri' in metadata) || typeof metadata.jwks_uri !== 'string')
    throw new Error(`The metadata of ${issuer} names no jwks_uri`);
  if (!isSecureUrl(metadata.jwks_uri, options.insecureLoopback))
    throw new Error(`The jwks_uri of ${issuer} is not an https URL`);
  return metadata.jwks_uri;
}
