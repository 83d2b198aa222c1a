import fastifyJwt from '@fastify/jwt';
import { fastify } from 'fastify';
import buildGetJwks from 'get-jwks';
import { account, route, scope } from '../accounts.ts';
import { keyHeaderOf } from '../key-header.ts';
import { assertScope, portOf } from '../listen-on-fastify.ts';
import type { StartServer } from '../server-config.ts';

/** Bare Fastify with the plugin `@fastify/jwt`, its cache of verified tokens on, keys by get-jwks as its README shows. */
export const start: StartServer = async ({ issuer, audience, algorithm }) => {
  const keys = buildGetJwks({ issuersWhitelist: [issuer] });
  const app = fastify();
  await app.register(fastifyJwt, {
    decode: { complete: true },
    secret: (_request: unknown, token: unknown) =>
      keys.getPublicKey({ domain: issuer, ...keyHeaderOf(token) }),
    verify: { cache: 10_000, algorithms: [algorithm], allowedIss: issuer, allowedAud: audience },
  });
  app.addHook('onRequest', async (request) => {
    const claims: unknown = await request.jwtVerify();
    assertScope(Object(claims).scope, scope);
  });
  app.get(route, () => account);
  return portOf(await app.listen({ port: 0, host: '127.0.0.1' }));
};
