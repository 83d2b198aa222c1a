import { createVerifier } from 'fast-jwt';
import { fastify } from 'fastify';
import buildGetJwks from 'get-jwks';
import { scope } from '../accounts.ts';
import { keyHeaderOf } from '../key-header.ts';
import { assertScope, bearerOf, listenOnFastify, Refused } from '../listen-on-fastify.ts';
import type { StartServer } from '../server-config.ts';

/** Bare Fastify with fast-jwt, its cache of verified tokens on, keys by get-jwks as its README shows. */
export const start: StartServer = ({ issuer, audience, algorithm }) => {
  const keys = buildGetJwks({ issuersWhitelist: [issuer] });
  const verify = createVerifier({
    key: (token: unknown) => keys.getPublicKey({ domain: issuer, ...keyHeaderOf(token) }),
    // More than there are clients: its default of 1,000 would evict while it is measured.
    cache: 10_000,
    algorithms: [algorithm],
    allowedIss: issuer,
    allowedAud: audience,
  });
  return listenOnFastify(fastify(), async ({ headers }) => {
    const token = bearerOf(headers.authorization);
    const claims: unknown = await verify(token).catch((error: unknown) => {
      throw new Refused(401, error);
    });
    assertScope(Object(claims).scope, scope);
  });
};
