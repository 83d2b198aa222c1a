import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { StackError } from './stack-error.ts';

const host = '127.0.0.1';

/** A port to listen on: the wanted one, or a free one in its place. */
export interface ChosenPort {
  readonly port: number;
  /** The wanted port, when another process has it. */
  readonly taken: number | undefined;
}

/**
 * Finds a port. One that a person asked for by name is not replaced.
 *
 * @throws {StackError} `port_in_use` when an explicit port is taken
 */
export async function choosePort(wanted: number, explicit: boolean): Promise<ChosenPort> {
  const port = wanted === 0 ? await quietPort() : await tryPort(wanted);
  if (port !== undefined) return { port, taken: undefined };
  if (explicit)
    throw new StackError(
      'port_in_use',
      `Port ${wanted} is in use by another process: stop that one, or choose another port`,
    );
  const free = await quietPort();
  if (free === undefined) throw new StackError('port_in_use', `No free port on ${host}`);
  return { port: free, taken: wanted };
}

/**
 * A free port that the system does not give to others: below those of outgoing connections, one of which could have it in
 * the moment in which a service is started again.
 */
async function quietPort(): Promise<number | undefined> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = await tryPort(randomInt(20_000, 32_000));
    if (port !== undefined) return port;
  }
  return tryPort(0);
}

async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await Promise.all([once(server, 'listening'), server.listen(port, host)]);
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}
