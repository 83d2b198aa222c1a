import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { fastify } from 'fastify';
import { scope } from '../accounts.ts';
import { assertScope, bearerOf, listenOnFastify, Refused } from '../listen-on-fastify.ts';
import type { StartServer } from '../server-config.ts';

/** Bare Fastify with aws-jwt-verify for any issuer; it caches keys, and no tokens. */
export const start: StartServer = ({ issuer, audience, jwksUri }) => {
  const verifier = JwtVerifier.create(
    { issuer, audience, jwksUri },
    {
      // Its own fetcher takes https alone; a custom one is what its README shows for that.
      jwksCache: new SimpleJwksCache({
        fetcher: {
          fetch: async (uri) => (await fetch(uri, { signal: AbortSignal.timeout(5_000) })).arrayBuffer(),
        },
      }),
    },
  );
  return listenOnFastify(fastify(), async ({ headers }) => {
    const token = bearerOf(headers.authorization);
    const claims = await verifier.verify(token).catch((error: unknown) => {
      throw new Refused(401, error);
    });
    assertScope(claims['scope'], scope);
  });
};
