import { findAccountIn } from '../find-account.ts';
import { guardedApp } from '../nest-app.ts';
import type { StartServer } from '../server-config.ts';

/** Nest on Fastify, guarded by `@ambit/nest-authorization`, whose handler asks PostgreSQL. */
export const start: StartServer = (config) => guardedApp('fastify', config, findAccountIn(config));
