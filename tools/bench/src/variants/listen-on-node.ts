import { createServer, type RequestListener } from 'node:http';
import { listen } from '@ambit/service';
import { portOf } from './listen-on-fastify.ts';

/** A node server with one listener; returns the port. */
export async function listenOnNode(listener: RequestListener): Promise<number> {
  return portOf(await listen(createServer(listener), { host: '127.0.0.1', port: 0 }));
}
