import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fetchJson } from './fetch-json.ts';

let server: Server | undefined;
let requests: string[];

async function answer(listener: RequestListener) {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listens on TCP
  return fetchJson(`http://127.0.0.1:${port}/jwks`, { fetch, signal: AbortSignal.timeout(10_000) });
}

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('an answer of an issuer', () => {
  it.each(['application/json', 'application/jwk-set+json', 'Application/JSON; charset=utf-8'])(
    'is read as %s',
    async (type) => {
      const got = await answer((_, response) => response.setHeader('content-type', type).end('{"keys":[]}'));
      expect(got?.body).toEqual({ keys: [] });
    },
  );

  it.each(['text/html', 'text/plain', 'application/jsonx', 'application/octet-stream', ''])(
    'is not read as %p',
    async (type) => {
      const got = answer((_, response) => response.setHeader('content-type', type).end('{}'));
      await expect(got).rejects.toThrow('other than JSON');
    },
  );

  it('is not read past 512 KiB, and the connection is dropped', async () => {
    let dropped: Promise<unknown> = Promise.resolve();
    const got = answer((_, response) => {
      dropped = new Promise((resolve) => response.once('close', resolve));
      const more = (): void => {
        while (response.write(' '.repeat(16 * 1024)));
        response.once('drain', more);
      };
      response.setHeader('content-type', 'application/json');
      more();
    });
    await expect(got).rejects.toThrow('more than 524288 bytes');
    await dropped;
  });

  it('leads nowhere else', async () => {
    const got = answer((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    await expect(got).rejects.toThrow();
    expect(requests).toEqual(['/jwks']);
  });

  it('is nothing when there is none, and a failure when it is one', async () => {
    await expect(answer((_, response) => response.writeHead(404).end())).resolves.toBeUndefined();
    server?.close();
    await expect(answer((_, response) => response.writeHead(503).end())).rejects.toThrow('answered 503');
  });

  it.each([Buffer.from('{'), Buffer.from('{"x":"\xff"}', 'latin1'), Buffer.from('')])(
    'that is no JSON is not quoted: %#',
    async (body) => {
      const got = answer((_, response) => response.setHeader('content-type', 'application/json').end(body));
      await expect(got).rejects.toThrow('is not JSON');
      await expect(got).rejects.not.toHaveProperty('cause');
    },
  );
});
