import type { LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP } from 'node:net';

/**
 * Gets a URL from one of those addresses of its host and no other: who chose them has decided about what is connected
 * to, and a name that means something else a moment later changes nothing. By name are the `Host` header and, with TLS,
 * the certificate. Follows no redirect.
 */
export function fetchAtAddress(
  addresses: readonly string[],
  url: URL,
  signal?: AbortSignal,
): Promise<http.IncomingMessage> {
  const { get } = url.protocol === 'https:' ? https : http;
  const [first, ...others] = addresses.map((address): LookupAddress => ({ address, family: isIP(address) }));
  if (first === undefined) throw new TypeError('There must be an address to ask');
  const options: https.RequestOptions = {
    agent: false, // a connection that is kept could be to another address
    lookup: (_host, { all }, done) =>
      all === true ? done(null, [first, ...others]) : done(null, first.address, first.family),
    headers: { accept: 'application/jwk-set+json, application/json', 'accept-encoding': 'identity' },
    ...(signal && { signal }),
  };
  return new Promise((resolve, reject) => get(url, options, resolve).on('error', reject));
}
