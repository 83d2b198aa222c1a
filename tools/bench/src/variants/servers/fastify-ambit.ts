import { allowInsecureLoopback, createAccessTokenVerifier } from '@ambit/access-token';
import { fastify } from 'fastify';
import { scope } from '../accounts.ts';
import { bearerOf, listenOnFastify, Refused } from '../listen-on-fastify.ts';
import type { StartServer } from '../server-config.ts';

/** Bare Fastify with `@ambit/access-token`. */
export const start: StartServer = ({ issuer, audience, jwksUri }) => {
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks_uri', jwksUri },
    [allowInsecureLoopback]: true,
  });
  return listenOnFastify(fastify(), async ({ headers }) => {
    const token = bearerOf(headers.authorization);
    const { scopes } = await verifier.verify(token).catch((error: unknown) => {
      throw new Refused(401, error);
    });
    if (!scopes.has(scope)) throw new Refused(403);
  });
};
