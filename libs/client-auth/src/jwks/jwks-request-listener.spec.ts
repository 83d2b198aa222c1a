import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as publicSurface from '../index.ts';
import { generatePrivateKey, jwksRequestListener, privateKeyFromPem, type Signer } from '../index.ts';

let server: Server;
let url: string;
let key: Signer;

beforeAll(async () => {
  key = await privateKeyFromPem(await generatePrivateKey('ES256'));
  server = createServer(jwksRequestListener([key]));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`; // listens on TCP
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('published keys', () => {
  it('are a JWK Set of public members, with a time to keep them', async () => {
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    expect(await response.json()).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid: key.kid,
          alg: 'ES256',
          use: 'sig',
        },
      ],
    });
  });

  it('are not sent again to who has them', async () => {
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('are read only, and nothing else is there', async () => {
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/x`)).status).toBe(404);
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'AccessToken',
    'ClientAuthError',
    'KeyError',
    'allowInsecureLoopback',
    'clientCredentials',
    'generatePrivateKey',
    'issuerProfiles',
    'jwksRequestListener',
    'loadPrivateKey',
    'mintClientAssertion',
    'privateKeyFromEnvironment',
    'privateKeyFromJwk',
    'privateKeyFromPem',
    'publicJwks',
    'signingAlgorithms',
    'writePrivateKeyFile',
  ]);
});
