import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clientJwksFetch as realFetch, type ClientJwksFetchOptions } from './fetch-client-jwks.ts';
import { keyUse } from './key-use.ts';
import { noPrivateHosts, parsePrivateHosts } from './private-hosts.ts';

const use = keyUse(300);
const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const warnings: object[] = [];
const rest = { keyUse: use, log: { warn: (details: object) => void warnings.push(details) } };
const clientJwksFetch = (options: Omit<ClientJwksFetchOptions, 'keyUse' | 'log'>) => {
  const fetchKeys = realFetch({ ...rest, ...options });
  return (url: string, { signal, ...wanted }: { signal?: AbortSignal; kid?: string } = {}) =>
    fetchKeys(new URL(url), { algorithm: 'ES256', ...wanted }, signal);
};

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
    await expect(clientJwksFetch({ allowLoopback: true })(url)).rejects.toThrow('answered 302');
  });

  it('does not wait for the rest of an answer that is refused', async () => {
    const url = await serve((_request, response) => void response.writeHead(500).flushHeaders());
    await expect(clientJwksFetch({ allowLoopback: true })(url)).rejects.toThrow('answered 500');
  });

  it('reads no more than a JWK Set may have', async () => {
    const url = await serve((_request, response) => response.end('x'.repeat(70_000)));
    await expect(clientJwksFetch({ allowLoopback: true })(url)).rejects.toThrow('65536 bytes');
  });

  it('takes no answer that is compressed', async () => {
    let asked: string | string[] | undefined;
    const url = await serve((request, response) => {
      asked = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"keys":[]}'));
    });
    await expect(clientJwksFetch({ allowLoopback: true })(url)).rejects.toThrow('answered in gzip');
    expect(asked).toBe('identity');
  });

  it('gives the good keys of a set, and names the others in the log', async () => {
    const good = { ...jwk, kid: 'good' };
    const keys = [
      { ...jwk, kid: 'secret', d: 'AAAA' },
      { kid: 'odd', kty: 'RSA', e: 'AQ' },
      good,
      { kty: 'oct' },
    ];
    const url = await serve((_request, response) => response.end(JSON.stringify({ keys })));
    const response = await clientJwksFetch({ allowLoopback: true })(`${url}?token=x`);
    await expect(response.json()).resolves.toEqual({ keys: [{ ...good, alg: 'ES256', use: 'sig' }] });
    expect(warnings.at(-1)).toMatchObject({
      jwks_uri: url,
      count: 3,
      keys: [
        { kid: 'secret', code: 'key_is_private' },
        { kid: 'odd', code: 'key_unreadable' },
        { kid: undefined, code: 'key_unreadable' },
      ],
    });
    expect(JSON.stringify(warnings)).not.toContain('AAAA');
  });

  it('takes no set of very many keys', async () => {
    const keys = Array.from({ length: 101 }, () => ({}));
    const url = await serve((_request, response) => response.end(JSON.stringify({ keys })));
    await expect(clientJwksFetch({ allowLoopback: true })(url)).rejects.toThrow('more than 100 keys');
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
        lookup: () => new Promise<never>(() => inLookup.abort()),
      });
      await expect(nameless('https://worker.test/', { signal: inLookup.signal })).rejects.toThrow('aborted');
    });

    it('keeps nobody else waiting while the look-up of others does not end', async () => {
      const uri = await namedUri(emptySet);
      const time = new AbortController();
      const fetchKeys = clientJwksFetch({
        allowLoopback: false,
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
    let body: string | undefined;
    let takes = 0;
    const set = async () => {
      now = 10_000 * use.refetchEvery;
      body = undefined;
      takes = 0;
      asked = 0;
      status = 200;
      const url = await serve((_request, response) => {
        asked += 1;
        now += takes;
        response.writeHead(status).end(body ?? JSON.stringify({ keys: [{ ...jwk, kid: String(asked) }] }));
      });
      const fetchKeys = clientJwksFetch({ allowLoopback: true, clock: () => now });
      return async (kid?: string) => (await fetchKeys(url, kid === undefined ? {} : { kid })).text();
    };

    it('asks once for all who ask at the same time, and not again at once', async () => {
      const ask = await set();
      await Promise.all(Array.from({ length: 50 }, () => ask()));
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

    it('asks once in a period for a key that it knows, and sooner for one that it does not', async () => {
      const ask = await set();
      await ask('1');
      now += use.refetchEvery - 1;
      await expect(ask('1')).resolves.toContain('"1"');
      expect(asked).toBe(1);
      await expect(ask('2')).resolves.toContain('"2"');
      await ask('3'); // not again at once
      expect(asked).toBe(2);
      now += use.refetchEvery;
      await ask('2');
      expect(asked).toBe(3);
    });

    it.each(['', '<html>', '{}', '[]', 'null', '{"keys":{}}', '{"keys":[7]}', '{"keys":[null]}'])(
      'keeps its copy when the answer is no JWK Set: %j',
      async (wrong) => {
        const ask = await set();
        await ask();
        body = wrong;
        now += use.cooldown;
        await expect(ask()).resolves.toContain('"1"');
        now += use.longestCopyUse - use.cooldown;
        await expect(ask()).rejects.toThrow('no JWK Set');
      },
    );

    it('keeps no key that was withdrawn while it was fetched for longer than promised', async () => {
      const ask = await set();
      takes = 2_500;
      await ask(); // the key is withdrawn just after the host has read it
      status = 500;
      now += use.longestCopyUse - takes - 1;
      takes = 0;
      await expect(ask()).resolves.toContain('"1"');
      now += 1;
      await expect(ask()).rejects.toThrow('a moment ago');
    });

    it('gives no copy that becomes too old while the host hangs', async () => {
      const ask = await set();
      await ask();
      status = 500;
      now += use.longestCopyUse - 1;
      takes = 2_500;
      await expect(ask()).rejects.toThrow('answered 500');
    });

    it('uses no key for longer than it promises', () => {
      // A copy of the greatest age, in a store of keys that was just made.
      expect(use.longestCopyUse + use.refetchEvery).toBeLessThanOrEqual(use.longest);
    });
  });

  it('asks this machine by its own names where that is allowed, whatever a look-up says', async () => {
    const url = await serve((_request, response) => response.end('{"keys":[]}'));
    const fetchKeys = clientJwksFetch({ allowLoopback: true, lookup: async () => ['10.0.0.1'] });
    for (const name of ['127.0.0.1', 'localhost'])
      expect((await fetchKeys(url.replace('127.0.0.1', name))).status).toBe(200);
  });
});
