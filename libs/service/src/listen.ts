import { once } from 'node:events';
import type { Server } from 'node:net';
import { codeOf } from './describe-error.ts';
import { ServiceError } from './service-error.ts';

/** Where a server listens. Port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Starts a node server and returns its URL, as one would open it on the same machine.
 *
 * @example
 * const url = await listen(createServer(listener), { host: '127.0.0.1', port: 0 }); // 'http://127.0.0.1:40611'
 *
 * @throws {ServiceError} see {@link listenError}
 */
export async function listen(server: Server, address: ListenAddress): Promise<string> {
  try {
    // `once` rejects when 'error' comes first.
    await Promise.all([once(server, 'listening'), server.listen(address.port, address.host)]);
  } catch (error) {
    throw listenError(error, address);
  }
  return urlOf(server);
}

/** The URL of a server that listens on TCP; a wildcard address becomes its loopback. */
export function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new TypeError('The server does not listen on TCP');
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address.address] ?? address.address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

/**
 * Tells an operator why a server could not listen: `port_in_use`, `port_forbidden` or `address_unavailable`. Any other
 * error is returned as it is. For frameworks that listen by themselves.
 */
export function listenError(error: unknown, { host, port }: ListenAddress): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new ServiceError(
        'port_in_use',
        `Port ${port} on ${host} is in use by another process: stop that one, or set PORT to a free port (0 picks one)`,
        { cause: error },
      );
    case 'EACCES':
      return new ServiceError(
        'port_forbidden',
        `This user may not listen on port ${port} of ${host}: set PORT to 1024 or higher`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ServiceError(
        'address_unavailable',
        `This machine has no address ${host} to listen on: set HOST to one of its own, such as 127.0.0.1 or 0.0.0.0`,
        { cause: error },
      );
    default:
      return error;
  }
}
