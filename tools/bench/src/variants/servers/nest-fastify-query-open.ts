import { findAccountIn } from '../find-account.ts';
import { openApp } from '../nest-app.ts';
import type { StartServer } from '../server-config.ts';

/** Nest on Fastify without authorisation, whose handler asks PostgreSQL. */
export const start: StartServer = (config) => openApp('fastify', findAccountIn(config));
