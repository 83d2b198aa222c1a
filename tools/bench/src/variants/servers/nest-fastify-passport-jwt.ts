import type { StartServer } from '../server-config.ts';
import { stockApp } from '../stock-nest-app.ts';

/** Nest on Fastify with passport-jwt, jsonwebtoken and jwks-rsa. */
export const start: StartServer = (config) => stockApp('fastify', config);
