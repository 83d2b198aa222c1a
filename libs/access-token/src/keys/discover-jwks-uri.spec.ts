import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { discoverJwksUri, isSecureUrl } from './discover-jwks-uri.ts';

/** Each answer is good but for one thing: what refuses it is the check for that, and nothing that comes later. */
describe('the metadata of an issuer', () => {
  let server: Server;
  let url: string;
  let status: number;
  let body: unknown;

  beforeAll(async () => {
    server = createServer((_, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    status = 200;
    body = { issuer: url, jwks_uri: `${url}/jwks` };
  });

  const discover = () =>
    discoverJwksUri(url, { fetch, signal: AbortSignal.timeout(5_000), insecureLoopback: true });

  it('say where the keys are', async () => {
    expect(await discover()).toBe(`${url}/jwks`);
  });

  it('are not believed when they name another issuer, or none', async () => {
    for (const issuer of [`${url}/`, 'https://other.example', undefined]) {
      body = { issuer, jwks_uri: `${url}/jwks` };
      await expect(discover()).rejects.toThrow('names another issuer (RFC 8414 §3.3)');
    }
  });

  it('are not believed when the keys would come by a way that others can change', async () => {
    for (const jwks_uri of ['http://other.example/jwks', 'https://user:pass@other.example/jwks', 'x']) {
      body = { issuer: url, jwks_uri };
      await expect(discover()).rejects.toThrow('is not an https URL');
    }
  });

  it('have to say where the keys are', async () => {
    for (const jwks_uri of [undefined, 7]) {
      body = { issuer: url, jwks_uri };
      await expect(discover()).rejects.toThrow('names no jwks_uri');
    }
  });

  it('are an object, and answered with 200', async () => {
    for (const text of ['metadata', null, 7]) {
      body = text;
      await expect(discover()).rejects.toThrow('serves no metadata');
    }
    body = { issuer: url, jwks_uri: `${url}/jwks` };
    status = 500;
    await expect(discover()).rejects.toThrow('answered 500');
  });
});

it.each(['https://user@op.example/jwks', 'https://:pass@op.example/jwks', 'https://op.example/jwks#keys'])(
  'keys are not fetched from a URL that says more than where they are: %s',
  (url) => expect(isSecureUrl(url, true)).toBe(false),
);
