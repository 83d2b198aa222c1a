import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { PublicJwk } from '../keys/public-jwk.ts';
import type { Signer } from '../keys/signer.ts';

/** A JWK Set of public keys (RFC 7517 §5). */
export interface PublicJwks {
  readonly keys: readonly PublicJwk[];
}

/** The public keys of signers, as a client publishes them. */
export function publicJwks(signers: readonly Pick<Signer, 'publicJwk'>[]): PublicJwks {
  return { keys: signers.map(({ publicJwk }) => publicJwk) };
}

export interface JwksListenerOptions {
  /** Default `/.well-known/jwks.json`. */
  readonly path?: string;
  /** Seconds for which the provider may keep the answer; the longest that a new key stays unknown. Default 60. */
  readonly maxAge?: number;
}

/**
 * Serves the public keys of signers: the `jwks_uri` that a client registers. For any node HTTP server; answers 404 to
 * every other path.
 *
 * @example
 * createServer(jwksRequestListener([key])).listen(9402);
 */
export function jwksRequestListener(
  signers: readonly Pick<Signer, 'publicJwk'>[],
  { path = '/.well-known/jwks.json', maxAge = 60 }: JwksListenerOptions = {},
): RequestListener {
  const body = JSON.stringify(publicJwks(signers));
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  return (request, response) => {
    if (request.url?.split('?', 1)[0] !== path) return void response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    const headers = { etag, 'cache-control': `public, max-age=${maxAge}` };
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end();
    response.writeHead(200, {
      ...headers,
      'content-type': 'application/jwk-set+json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}
