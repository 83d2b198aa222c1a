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
        health: healthRequestListener(createHealth()),
        metadata: providerMetadata('https://login.example.com'),
        provider: (request, response) => void response.end(`oidc-provider ${request.method} ${request.url}`),
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
        scopes_supported: ['accounts.read', 'accounts.write'],
      });
    },
  );

  it.each([
    ['POST', '/token'],
    ['GET', '/jwks'],
  ])('lead %s %s to oidc-provider', async (method, path) => {
    const response = await fetch(url + path, { method });
    await expect(response.text()).resolves.toBe(`oidc-provider ${method} ${path}`);
  });

  it.each(['/', '/auth', '/me', '/session/end', '/reg', '/token/', '/toString', '//token'])(
    'do not include %s',
    async (path) => {
      expect((await fetch(url + path)).status).toBe(404);
    },
  );

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
