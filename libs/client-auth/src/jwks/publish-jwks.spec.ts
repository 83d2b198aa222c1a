import { createPrivateKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { decodeProtectedHeader } from 'jose';
import { dpopProof } from '../dpop/dpop-proof.ts';
import {
  generatePrivateKey,
  generateSigner,
  privateKeyFromJwk,
  publicJwks,
  publishJwks,
  registrationDocument,
  type Signer,
} from '../index.ts';

let key: Signer;
let keys: readonly Signer[];
beforeAll(async () => {
  key = await generateSigner('ES256');
});

const servers: readonly (readonly [string, () => Promise<{ url: string; close: () => Promise<unknown> }>])[] =
  [
    [
      'a node:http server',
      async () => {
        const server = createServer(publishJwks(() => keys).listener);
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo; // listens on TCP
        return {
          url: `http://127.0.0.1:${port}`,
          close: () => new Promise((resolve) => server.close(resolve)),
        };
      },
    ],
    [
      'Fastify, which is what Nest has below it',
      async () => {
        const server = fastify();
        await server.register(publishJwks(() => keys).fastifyPlugin);
        return { url: await server.listen({ host: '127.0.0.1', port: 0 }), close: () => server.close() };
      },
    ],
  ];

describe.each(servers)('keys published by %s', (_name, start) => {
  let url: string;
  let close: () => Promise<unknown>;
  beforeAll(async () => {
    keys = [key];
    const started = await start();
    url = `${started.url}/.well-known/jwks.json`;
    close = started.close;
  });
  afterAll(() => close());

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

  it('are not sent again to who has them, until they change', async () => {
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    keys = [key, await generateSigner('EdDSA')];
    const changed = await fetch(url, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toEqual({ keys: keys.map(({ publicJwk }) => publicJwk) });
  });

  it('are read only, and nothing else is there', async () => {
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(url, { method: 'POST' })).ok).toBe(false);
    expect((await fetch(`${url}/x`)).status).toBe(404);
  });
});

it('of a JWK nothing is published but the public members that a key needs, whatever else it holds', async () => {
  const pem = await generatePrivateKey('PS256');
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  const more = { x5c: ['canary'], d_backup: 'canary', k: 'canary', kid: 'canary', key_ops: ['sign'] };
  const { keys: published } = publicJwks([await privateKeyFromJwk({ ...jwk, ...more, kty: 'RSA' })]);
  expect(Object.keys(published[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  expect(JSON.stringify(published)).not.toContain('canary');
});

it('of a signer that somebody else wrote, nothing but the public members leaves the process, in whichever form', async () => {
  const jwk = createPrivateKey(await generatePrivateKey('PS256')).export({ format: 'jwk' });
  const own = await privateKeyFromJwk({ ...jwk, kty: 'RSA' });
  // Spread from a private JWK, as one comes to write it.
  const publicJwk = { ...jwk, ...own.publicJwk, k: 'canary', oth: [{ r: 'canary' }], key_ops: ['sign'] };
  const foreign: Signer = { ...own, publicJwk };
  const document = registrationDocument({ key: foreign, scopes: ['accounts.read'] });
  const proof = await dpopProof({ key: foreign, method: 'GET', url: 'https://api.example', now: 0 });
  expect(publicJwks([foreign])).toEqual(publicJwks([own]));
  expect(document).toEqual(registrationDocument({ key: own, scopes: ['accounts.read'] }));
  expect(Object.keys(Object(decodeProtectedHeader(proof).jwk)).sort()).toEqual(['e', 'kty', 'n']);
});
