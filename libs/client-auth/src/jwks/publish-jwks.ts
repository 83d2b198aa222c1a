import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { type PublicJwk, publicJwkOf } from '../keys/public-jwk.ts';
import type { Signer } from '../keys/signer.ts';

/** A JWK Set of public keys (RFC 7517 §5). */
export interface PublicJwks {
  readonly keys: readonly PublicJwk[];
}

/** What is published: keys, or a function that says which at each request, as a key ring and a mounted key do. */
export type PublishedKeys =
  readonly Pick<Signer, 'publicJwk'>[] | (() => readonly Pick<Signer, 'publicJwk'>[]);

/** The public keys of signers, as a client publishes them. */
export function publicJwks(signers: readonly Pick<Signer, 'publicJwk'>[]): PublicJwks {
  return { keys: signers.map(publicJwkOf) };
}

export interface PublishJwksOptions {
  /** Default `/.well-known/jwks.json`. */
  readonly path?: string;
  /** Seconds for which the provider may keep the answer; the longest that a new key stays unknown. Default 60. */
  readonly maxAge?: number;
}

/** The part of a Fastify instance that is used. */
interface FastifyLike {
  route(options: {
    readonly method: ('GET' | 'HEAD')[];
    readonly url: string;
    readonly exposeHeadRoute: false;
    readonly handler: (request: { raw: IncomingMessage }, reply: FastifyReplyLike) => unknown;
  }): unknown;
}

interface FastifyReplyLike {
  code(status: number): FastifyReplyLike;
  headers(headers: Readonly<Record<string, string>>): FastifyReplyLike;
  /** Bytes, since to a text Fastify adds a charset that this media type does not have. */
  send(body?: Buffer): unknown;
}

/** The `jwks_uri` of a client, for whichever server there is. */
export interface JwksPublication {
  readonly path: string;
  /** For `node:http`; answers 404 to every other path. */
  readonly listener: RequestListener;
  /** For Fastify, and for Nest on it: `app.register(publication.fastifyPlugin)`. */
  readonly fastifyPlugin: (fastify: FastifyLike) => Promise<void>;
}

/**
 * Publishes the public keys of signers at the `jwks_uri` that a client registers. Of a key only members from an
 * allow-list are published, so that no private one can slip in.
 *
 * @example
 * createServer(publishJwks([key]).listener).listen(9402);
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7517#section-5 RFC 7517 §5}
 */
export function publishJwks(
  keys: PublishedKeys,
  { path = '/.well-known/jwks.json', maxAge = 60 }: PublishJwksOptions = {},
): JwksPublication {
  const answer = (request: IncomingMessage): Answer => {
    const body = JSON.stringify(publicJwks(typeof keys === 'function' ? keys() : keys));
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const headers = { etag, 'cache-control': `public, max-age=${maxAge}` };
    if (request.headers['if-none-match'] === etag) return { status: 304, headers };
    const about = {
      'content-type': 'application/jwk-set+json',
      'content-length': String(Buffer.byteLength(body)),
    };
    return { status: 200, headers: { ...headers, ...about }, body };
  };
  return Object.freeze<JwksPublication>({
    path,
    listener: (request, response) => {
      if (request.url?.split('?', 1)[0] !== path) return void response.writeHead(404).end();
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
      const { status, headers, body } = answer(request);
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
    },
    fastifyPlugin: async (fastify) => {
      fastify.route({
        method: ['GET', 'HEAD'],
        url: path,
        exposeHeadRoute: false,
        handler: ({ raw }, reply) => {
          const { status, headers, body } = answer(raw);
          return reply
            .code(status)
            .headers(headers)
            .send(raw.method === 'HEAD' || body === undefined ? undefined : Buffer.from(body));
        },
      });
    },
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
