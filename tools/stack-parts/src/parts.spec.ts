import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inheritedEnvironment } from './environment.ts';
import { choosePort, lastLine, runApp, startService } from './index.ts';

let taken: Server | undefined;
afterEach(() => void taken?.close());

async function takenPort(): Promise<number> {
  const server = createServer();
  taken = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port; // listens on TCP
}

describe('a port', () => {
  it('that is taken is replaced by a free one, and the taken one is named', async () => {
    const wanted = await takenPort();
    const { port, taken: named } = await choosePort(wanted, false);
    expect(named).toBe(wanted);
    expect(port).not.toBe(wanted);
  });

  it('that was asked for is not replaced', async () => {
    await expect(choosePort(await takenPort(), true)).rejects.toMatchObject({ code: 'port_in_use' });
  });

  it('of 0 is a free one, even when asked for', async () => {
    const { port } = await choosePort(0, true);
    expect(port).toBeGreaterThan(0);
    // Nor one that outgoing connections get while a service is down.
    expect(port).toBeLessThan(32_768);
  });
});

it('a process of the stack is not configured by what happens to be in the shell', () => {
  expect(
    inheritedEnvironment({
      PATH: '/bin',
      DATABASE_URL: 'postgres://x/y',
      NODE_OPTIONS: '--inspect',
      HOME: undefined,
    }),
  ).toEqual({ PATH: '/bin' });
});

it('the last line of an output is what a failed command says', () => {
  expect(lastLine('starting\napp: it is wrong (code)\n\n')).toBe('app: it is wrong (code)');
});

it('an app that is not built says what to do', async () => {
  const service = startService({ app: 'no-such-app', environment: {}, logFile: '/dev/null' });
  await expect(service).rejects.toMatchObject({
    code: 'not_built',
    message: expect.stringContaining('npm run build'),
  });
});

it('an app is run from its package where there are packages, and from nothing else', async () => {
  const packages = '/no/such/folder';
  await expect(runApp({ app: 'openid-provider', args: ['--help'], packages })).rejects.toMatchObject({
    code: 'not_built',
    message: expect.stringContaining('/no/such/folder/openid-provider/main.js'),
  });
});
