import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientJwksFetch } from './fetch-client-jwks.ts';
import { keyUse } from './key-use.ts';
import { parsePrivateHosts } from './private-hosts.ts';

const use = keyUse(300);
const privateHosts = parsePrivateHosts('worker.internal');

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
    const response = await clientJwksFetch({ allowLoopback: true, ...use })(url);
    expect(response.headers.has('cache-control')).toBe(false);
    expect(response.headers.has('expires')).toBe(false);
    await expect(response.json()).resolves.toEqual({ keys: [] });
  });

  it('follows no redirect', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(302, { location: 'https://elsewhere.example.com/jwks' }).end();
    });
    await expect(clientJwksFetch({ allowLoopback: true, ...use })(url)).rejects.toThrow('fetch failed');
  });

  it('reads no more than a JWK Set may have', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(70_000)));
    await expect(clientJwksFetch({ allowLoopback: true, ...use })(url)).rejects.toThrow('65536 bytes');
  });

  describe('with a block of private addresses', () => {
    const block = parsePrivateHosts('127.0.3.0/24,127.0.0.1');
    const asked: (string | undefined)[] = [];
    const namedUri = async (listener: RequestListener): Promise<string> =>
      (
        await serve((request, response) => {
          asked.push(request.headers.host);
          listener(request, response);
        })
      ).replace('127.0.0.1', 'worker.test');
    const fetchAt = (...addresses: readonly string[]) =>
      clientJwksFetch({
        allowLoopback: false,
        ...use,
        ...(block && { privateHosts: block }),
        lookup: async () => addresses.map((address) => ({ address })),
        fetch: () => Promise.reject(new Error('went through the guard')),
      });

    it('asks a host at its address there, by its own name', async () => {
      const uri = await namedUri((_request, response) => response.end('{"keys":[]}'));
      const response = await fetchAt('192.0.2.1', '127.0.0.1')(uri);
      await expect(response.json()).resolves.toEqual({ keys: [] });
      expect(asked).toEqual([new URL(uri).host]);
    });

    it('leaves any other to the guard', async () => {
      await expect(fetchAt('10.0.0.1', '127.0.4.1')('https://worker.test/jwks')).rejects.toThrow('the guard');
    });

    it('has the same limits', async () => {
      const large = await namedUri((_request, response) => response.end('x'.repeat(70_000)));
      await expect(fetchAt('127.0.0.1')(large)).rejects.toThrow('65536 bytes');
      const moved = await namedUri((_request, response) => response.writeHead(302, { location: '/' }).end());
      await expect(fetchAt('127.0.0.1')(moved)).rejects.toThrow('answered 302');
    });

    it('ends when its time is over, whatever it waits for', async () => {
      const inAnswer = new AbortController();
      const hangs = await namedUri(() => inAnswer.abort());
      await expect(fetchAt('127.0.0.1')(hangs, { signal: inAnswer.signal })).rejects.toThrow('aborted');
      const inLookup = new AbortController();
      const nameless = clientJwksFetch({
        allowLoopback: false,
        ...use,
        ...(block && { privateHosts: block }),
        lookup: () => new Promise<never>(() => inLookup.abort()),
      });
      await expect(nameless('https://worker.test/', { signal: inLookup.signal })).rejects.toThrow('aborted');
    });
  });

  describe('in the course of time', () => {
    let now = 0;
    let asked = 0;
    let status = 200;
    const set = async () => {
      now = 1_000_000;
      asked = 0;
      status = 200;
      const url = await serve((_request, response) => {
        asked += 1;
        response.writeHead(status).end(`{"keys":[{"kid":"${asked}"}]}`);
      });
      const fetchKeys = clientJwksFetch({ allowLoopback: true, ...use, clock: () => now });
      return async () => (await fetchKeys(url)).text();
    };

    it('asks once for all who ask at the same time, and not again at once', async () => {
      const ask = await set();
      await Promise.all(Array.from({ length: 50 }, ask));
      await ask();
      expect(asked).toBe(1);
      now += use.cooldown;
      await expect(ask()).resolves.toContain('"2"');
    });

    it('lets a copy stand in while the host fails, but not for too long', async () => {
      const ask = await set();
      await ask();
      status = 500;
      now += use.cooldown;
      await expect(ask()).resolves.toContain('"1"');
      await expect(ask()).resolves.toContain('"1"');
      expect(asked).toBe(2); // a host that fails is left alone for a moment
      now += use.longestCopyUse - use.cooldown;
      await expect(ask()).rejects.toThrow('answered 500');
      await expect(ask()).rejects.toThrow('a moment ago');
      expect(asked).toBe(3);
      status = 200;
      now += use.cooldown;
      await expect(ask()).resolves.toContain('"4"');
    });

    it('uses no key for longer than it promises', () => {
      // A copy of the greatest age, in a store of keys that was just made.
      expect(use.longestCopyUse + use.refetchEvery).toBeLessThanOrEqual(use.longest);
    });
  });

  it.each([
    [true, 'http://127.0.0.1/jwks', false],
    [false, 'http://127.0.0.1/jwks', true],
    [true, 'https://client.example.com/jwks', true],
    [false, 'https://worker.internal/jwks', false],
    [false, 'https://10.0.3.8/jwks', true],
  ])('with loopback allowed (%s) fetches %s through the guard: %s', async (allowLoopback, url, guarded) => {
    const seen: object[] = [];
    const fetchKeys: typeof fetch = async (_input, init) => {
      seen.push(init ?? {});
      return new Response('{}');
    };
    // Any real one will do: nothing is sent through it.
    const dispatcher = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
    await clientJwksFetch({ allowLoopback, ...use, ...(privateHosts && { privateHosts }), fetch: fetchKeys })(
      url,
      {
        method: 'GET',
        dispatcher,
      },
    );
    expect(seen[0]).toMatchObject({ method: 'GET', redirect: 'error' });
    expect(Object.hasOwn(seen[0] ?? {}, 'dispatcher')).toBe(guarded);
  });
});
