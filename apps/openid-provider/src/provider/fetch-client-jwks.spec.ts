import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientJwksFetch } from './fetch-client-jwks.ts';

describe('the fetch of a client’s keys', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(
      servers
        .splice(0)
        .map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections())),
    );
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A server that listens on TCP has such an address.
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/jwks`;
  }

  it('gives the answer without what it says about caching', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, {
        'cache-control': 'max-age=999999',
        expires: 'Fri, 01 Jan 2100 00:00:00 GMT',
      });
      response.end('{"keys":[]}');
    });
    const response = await clientJwksFetch({ allowLoopback: true })(url);
    expect(response.headers.has('cache-control')).toBe(false);
    expect(response.headers.has('expires')).toBe(false);
    await expect(response.json()).resolves.toEqual({ keys: [] });
  });

  it('follows no redirect', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { location: 'https://elsewhere.example.com/jwks' }).end();
    });
    await expect(clientJwksFetch({ allowLoopback: true })(url)).rejects.toThrow('fetch failed');
  });

  it.each([
    [true, 'http://127.0.0.1/jwks', false],
    [false, 'http://127.0.0.1/jwks', true],
    [true, 'https://client.example.com/jwks', true],
  ])('with loopback allowed (%s) fetches %s through the guard: %s', async (allowLoopback, url, guarded) => {
    const seen: object[] = [];
    const fetchKeys: typeof fetch = async (_input, init) => {
      seen.push(init ?? {});
      return new Response('{}');
    };
    // Any real one will do: nothing is sent through it.
    const dispatcher = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
    await clientJwksFetch({ allowLoopback, fetch: fetchKeys })(url, { method: 'GET', dispatcher });
    expect(seen[0]).toMatchObject({ method: 'GET', redirect: 'error' });
    expect(Object.hasOwn(seen[0] ?? {}, 'dispatcher')).toBe(guarded);
  });
});
