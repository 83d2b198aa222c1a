import { once } from 'node:events';
import { Agent, createServer, get, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { closeServer, listen } from './index.ts';

/** A server whose requests stay in flight until the test answers them. */
async function slowServer(): Promise<{
  server: Server;
  url: string;
  nextRequest: () => Promise<ServerResponse>;
}> {
  const waiting: ServerResponse[] = [];
  const server = createServer(((_request, response) => {
    waiting.push(response);
    server.emit('waiting');
  }) satisfies RequestListener);
  const nextRequest = async () => {
    for (;;) {
      const response = waiting.shift();
      if (response) return response;
      await once(server, 'waiting');
    }
  };
  return { server, url: await listen(server, { host: '127.0.0.1', port: 0 }), nextRequest };
}

describe('closeServer', () => {
  it('finishes the request in flight and takes no new one', async () => {
    const { server, url, nextRequest } = await slowServer();
    const answer = fetch(url);
    const response = await nextRequest();

    const closed = closeServer(server);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    response.end('whole');

    expect(await (await answer).text()).toBe('whole');
    expect(await closed).toBe('finished');
  });

  it('does not wait for connections that are idle, were never used, or become idle', async () => {
    const { server, url, nextRequest } = await slowServer();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const unused = connect(Number(new URL(url).port), '127.0.0.1');
    await once(unused, 'connect');

    const used = get(url, { agent });
    (await nextRequest()).end();
    // A client's request object emits its response once.
    const [first] = await once(used, 'response');
    first.resume();
    await once(first, 'close');

    const inFlight = get(url, { agent });
    const response = await nextRequest();
    const closed = closeServer(server, { timeoutMs: 2 ** 30 });
    response.end();
    const [second] = await once(inFlight, 'response');
    second.resume();

    unused.destroy();
    expect(await closed).toBe('finished');
    agent.destroy();
  });

  it('cuts off at the deadline what still runs', async () => {
    const { server, url, nextRequest } = await slowServer();
    const answer = fetch(url).then(
      () => 'answered',
      () => 'cut off',
    );
    await nextRequest();
    expect(await closeServer(server, { timeoutMs: 20 })).toBe('cut_off');
    expect(await answer).toBe('cut off');
  });

  it('has nothing to do for a server that does not listen', async () => {
    expect(await closeServer(createServer())).toBe('finished');
  });
});
