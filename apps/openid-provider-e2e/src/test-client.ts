import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

export const issuer = 'https://login.example.com';
export const audience = 'https://accounts.ambit.example';
export const institution = '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const user = '2b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';

export const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type Algorithm = (typeof algorithms)[number];

/** A client that holds a key; what it says to the provider is up to the test. */
export interface TestClient {
  readonly id: string;
  readonly algorithm: Algorithm;
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly publicPem: string;
  /** An assertion that is right in every part, with some parts as given; undefined leaves one out. */
  mint(parts?: AssertionParts): Promise<string>;
}

export interface AssertionParts {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

export async function createClient(algorithm: Algorithm, id: string = randomUUID()): Promise<TestClient> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    id,
    algorithm,
    kid,
    publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' },
    publicPem: await exportSPKI(publicKey),
    mint: ({ claims, header } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const jti = randomBytes(24).toString('base64url');
      return new SignJWT({ iss: id, sub: id, aud: issuer, iat: now, exp: now + 60, jti, ...claims })
        .setProtectedHeader({ alg: algorithm, kid, typ: 'client-authentication+jwt', ...header })
        .sign(privateKey);
    },
  };
}

/** A registration of a client; by PEM unless the parts name a JWKS URI. */
export function registrationOf(client: TestClient, parts: object = {}): object {
  return {
    client_id: client.id,
    name: client.algorithm,
    scopes: ['accounts.read'],
    algorithm: client.algorithm,
    ...('jwks_uri' in parts ? {} : { public_key_pem: client.publicPem }),
    institutions: [{ id: institution, associated_enterprise_user: user }],
    ...parts,
  };
}

/** A server that publishes keys, which a test may change. */
export interface JwksServer {
  readonly uri: string;
  keys: readonly JWK[];
  readonly server: Server;
}

export async function publishKeys(keys: readonly JWK[]): Promise<JwksServer> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=86400' });
    response.end(JSON.stringify({ keys: published.keys }));
  });
  await Promise.all([once(server, 'listening'), server.listen(0, '127.0.0.1')]);
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  const published: JwksServer = { uri: `http://127.0.0.1:${port}/jwks`, keys, server };
  return published;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly dpopNonce: string | undefined;
}

/** Asks for a token. Parameters are right unless given; undefined leaves one out. */
export async function requestToken(
  url: string,
  parameters: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    scope: 'accounts.read',
    resource: audience,
    ...parameters,
  };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) body.set(name, value);
  const response = await fetch(`${url}/token`, { method: 'POST', body, headers });
  return {
    status: response.status,
    body: await readJson(response),
    dpopNonce: response.headers.get('dpop-nonce') ?? undefined,
  };
}

/** What the provider answers is an object, or the test that reads its members fails. */
export async function readJson(response: Response): Promise<Answer['body']> {
  const body: unknown = await response.json();
  // The sentence above.
  return body as Answer['body'];
}
