import { fastify } from 'fastify';
import { listenOnFastify } from '../listen-on-fastify.ts';
import type { StartServer } from '../server-config.ts';

/** Bare Fastify without authorisation. */
export const start: StartServer = () => listenOnFastify(fastify());
