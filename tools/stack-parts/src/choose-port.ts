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
  const port = await tryPort(wanted);
  if (port !== undefined) return { port, taken: undefined };
  if (explicit)
    throw new StackError(
      'port_in_use',
      `Port ${wanted} is in use by another process: stop that one, or choose another port`,
    );
  const free = await tryPort(0);
  if (free === undefined) throw new StackError('port_in_use', `No free port on ${host}`);
  return { port: free, taken: wanted };
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
