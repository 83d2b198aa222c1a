import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clientJwksFetch } from './fetch-client-jwks.ts';
import { keyUse } from './key-use.ts';
import { noPrivateHosts, parsePrivateHosts } from './private-hosts.ts';

const use = keyUse(300);

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
    await expect(clientJwksFetch({ allowLoopback: true, ...use })(url)).rejects.toThrow('answered 302');
  });

  it('reads no more than a JWK Set may have', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(70_000)));
    await expect(clientJwksFetch({ allowLoopback: true, ...use })(url)).rejects.toThrow('65536 bytes');
  });

  it('takes no answer that is compressed', async () => {
    let asked: string | string[] | undefined;
    const url = await serve((request, response) => {
      asked = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"keys":[]}'));
    });
    await expect(clientJwksFetch({ allowLoopback: true, ...use })(url)).rejects.toThrow('answered in gzip');
    expect(asked).toBe('identity');
  });

  describe('of a host that is looked up', () => {
    const asked: (string | undefined)[] = [];
    const namedUri = async (listener: RequestListener): Promise<string> =>
      (
        await serve((request, response) => {
          asked.push(request.headers.host);
          listener(request, response);
        })
      ).replace('127.0.0.1', 'worker.test');
    const emptySet: RequestListener = (_request, response) => response.end('{"keys":[]}');
    const fetchAt = (addresses: readonly string[], privateHosts = parsePrivateHosts('')) =>
      clientJwksFetch({
        allowLoopback: false,
        ...use,
        ...(privateHosts && { privateHosts }),
        lookup: async () => addresses,
      });
    beforeEach(() => void asked.splice(0));

    it.each(['127.0.3.0/24,127.0.0.1', 'worker.test'])(
      'asks where %s allows it, by the name of the host, and at no other address',
      async (allowed) => {
        const uri = await namedUri(emptySet);
        const response = await fetchAt(['127.0.0.1'], parsePrivateHosts(allowed))(uri);
        await expect(response.json()).resolves.toEqual({ keys: [] });
        expect(asked).toEqual([new URL(uri).host]);
      },
    );

    it('asks no address that is not allowed, beside one that is', async () => {
      const uri = await namedUri(emptySet);
      await fetchAt(['127.0.0.2', '127.0.0.1', '::1'], parsePrivateHosts('127.0.0.1'))(uri);
      expect(asked).toHaveLength(1);
    });

    it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0.0.0.0', '10.0.0.1'])(
      'sends nothing to %s where it is not allowed',
      async (address) => {
        const uri = await namedUri(emptySet);
        await expect(fetchAt([address], parsePrivateHosts('127.0.3.0/24'))(uri)).rejects.toThrow(
          `has no public address (${address})`,
        );
        const { port } = new URL(uri);
        const host = address.includes(':') ? `[${address}]` : address;
        await expect(fetchAt([])(`http://${host}:${port}/jwks`)).rejects.toThrow('no public address');
        expect(asked).toEqual([]);
      },
    );

    it('has the same limits', async () => {
      const allowed = parsePrivateHosts('127.0.0.1');
      const large = await namedUri((_request, response) => response.end('x'.repeat(70_000)));
      await expect(fetchAt(['127.0.0.1'], allowed)(large)).rejects.toThrow('65536 bytes');
      const moved = await namedUri((_request, response) => response.writeHead(302, { location: '/' }).end());
      await expect(fetchAt(['127.0.0.1'], allowed)(moved)).rejects.toThrow('answered 302');
    });

    it('ends when its time is over, whatever it waits for', async () => {
      const allowed = parsePrivateHosts('127.0.0.1');
      const inAnswer = new AbortController();
      const hangs = await namedUri(() => inAnswer.abort());
      await expect(fetchAt(['127.0.0.1'], allowed)(hangs, { signal: inAnswer.signal })).rejects.toThrow(
        'aborted',
      );
      const inBody = new AbortController();
      const drips = await namedUri((_request, response) => {
        response.write('{"keys":[', () => inBody.abort());
      });
      await expect(fetchAt(['127.0.0.1'], allowed)(drips, { signal: inBody.signal })).rejects.toThrow(
        'aborted',
      );
      const inLookup = new AbortController();
      const nameless = clientJwksFetch({
        allowLoopback: false,
        ...use,
        lookup: () => new Promise<never>(() => inLookup.abort()),
      });
      await expect(nameless('https://worker.test/', { signal: inLookup.signal })).rejects.toThrow('aborted');
    });

    it('keeps nobody else waiting while the look-up of others does not end', async () => {
      const uri = await namedUri(emptySet);
      const time = new AbortController();
      const fetchKeys = clientJwksFetch({
        allowLoopback: false,
        ...use,
        privateHosts: parsePrivateHosts('worker.test') ?? noPrivateHosts,
        lookup: async (host) =>
          host === 'worker.test' ? ['127.0.0.1'] : new Promise<never>(() => undefined),
      });
      const hanging = ['https://one.test/', 'https://two.test/'].map((url) => fetchKeys(url, time));
      const ends = Promise.allSettled(hanging);
      expect((await fetchKeys(uri, time)).status).toBe(200);
      time.abort();
      for (const { status } of await ends) expect(status).toBe('rejected');
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

  it('asks this machine by its own names where that is allowed, whatever a look-up says', async () => {
    const url = await serve((_request, response) => response.end('{"keys":[]}'));
    const fetchKeys = clientJwksFetch({ allowLoopback: true, ...use, lookup: async () => ['10.0.0.1'] });
    for (const name of ['127.0.0.1', 'localhost'])
      expect((await fetchKeys(url.replace('127.0.0.1', name))).status).toBe(200);
  });
});
