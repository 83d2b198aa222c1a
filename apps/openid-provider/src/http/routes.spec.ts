import { allScopes } from '@ambit/scopes';
import { createHealth, closeServer, healthRequestListener, listen } from '@ambit/service';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { providerMetadata } from '../provider/metadata.ts';
import { routes } from './routes.ts';

describe('the paths of the provider', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer(
      routes({
        issuer: 'https://login.example.com',
        health: healthRequestListener(createHealth()),
        metadata: providerMetadata('https://login.example.com'),
        keysMaxAge: 60,
        provider: (request, response) => {
          const { host, 'x-forwarded-proto': protocol, 'x-forwarded-host': forwarded = '' } = request.headers;
          response.end(`${request.method} ${String(protocol)}://${host}${request.url} ${String(forwarded)}`);
        },
      }),
    );
    url = await listen(server, { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => closeServer(server));

  it.each(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])(
    'give the metadata at %s, made of the issuer whatever the Host header says',
    async (path) => {
      const response = await fetch(url + path);
      expect(response.headers.get('content-type')).toBe('application/json');
      await expect(response.json()).resolves.toEqual({
        issuer: 'https://login.example.com',
        token_endpoint: 'https://login.example.com/token',
        jwks_uri: 'https://login.example.com/jwks',
        grant_types_supported: ['client_credentials'],
        response_types_supported: [],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
        dpop_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA'],
        scopes_supported: allScopes,
      });
    },
  );

  it.each([
    ['POST', '/token'],
    ['GET', '/jwks'],
  ])(
    'lead %s %s to oidc-provider, with the address of the issuer whatever the headers say',
    async (method, path) => {
      const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
      const response = await fetch(url + path, { method, headers });
      await expect(response.text()).resolves.toBe(`${method} https://login.example.com${path} `);
    },
  );

  it.each(['/', '/auth', '/me', '/session/end', '/reg', '/token/', '/toString', '//token'])(
    'do not include %s',
    async (path) => {
      expect((await fetch(url + path)).status).toBe(404);
    },
  );

  it('let keys be kept for less time than a new one is published before it signs', async () => {
    const response = await fetch(`${url}/jwks`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
  });

  it('name the methods that they take', async () => {
    const response = await fetch(`${url}/token`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${url}/jwks`, { method: 'DELETE' })).status).toBe(405);
  });

  it('tell whether the provider is well', async () => {
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
});
