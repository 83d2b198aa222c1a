import { scopes } from '@ambit/scopes';
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { closeServer, listen } from '@ambit/service';
import type { JWK } from 'jose';
import { audience, enterpriseUser, institution } from '../variants/accounts.ts';

export type Algorithm = 'ES256' | 'RS256';

export interface TokenOptions {
  readonly client?: number;
  /** Over the valid ones; a claim that is undefined is left out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly typ?: string;
  /** Seconds from now at which the token ends; 300 by default. */
  readonly lifetime?: number;
}

/** An issuer on loopback: publishes its keys, and signs tokens as the provider of this workspace does. */
export interface Issuer {
  readonly issuer: string;
  readonly jwksUri: string;
  /** The key of ES256. */
  readonly publicJwk: JWK;
  token(algorithm: Algorithm, options?: TokenOptions): string;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const keys = {
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  } as const;
  const jwkOf = (alg: Algorithm): JWK => ({
    ...keys[alg].publicKey.export({ format: 'jwk' }),
    kid: kidOf(alg),
    alg,
    use: 'sig',
  });
  const jwks = { keys: [jwkOf('ES256'), jwkOf('RS256')] };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/jwks.json') response.end(JSON.stringify(jwks));
    else if (request.url?.startsWith('/.well-known/')) response.end(JSON.stringify(metadata));
    else response.writeHead(404).end();
  });
  const issuer = await listen(server, { host: '127.0.0.1', port: 0 });
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  const metadata = {
    issuer,
    jwks_uri: jwksUri,
    id_token_signing_alg_values_supported: ['ES256', 'RS256'],
  };
  return {
    issuer,
    jwksUri,
    publicJwk: jwkOf('ES256'),
    token: (algorithm, options = {}) =>
      signed(algorithm, keys[algorithm].privateKey, claimsOf(issuer, options), options.typ ?? 'at+jwt'),
    close: async () => void (await closeServer(server)),
  };
}

function claimsOf(issuer: string, { client = 0, claims, lifetime = 300 }: TokenOptions): object {
  const now = Math.floor(Date.now() / 1000);
  const clientId = `00000000-0000-4000-8000-${String(client).padStart(12, '0')}`;
  return {
    iss: issuer,
    aud: audience,
    sub: clientId,
    client_id: clientId,
    jti: randomUUID(),
    iat: Math.min(now, now + lifetime - 300),
    exp: now + lifetime,
    scope: `${scopes.accounts.read} ${scopes.accounts.write}`,
    institutions: [{ id: institution, enterprise_users: [enterpriseUser] }],
    ...claims,
  };
}

/** By node itself: a slice of load needs ten thousand tokens, which takes jose seconds. */
function signed(alg: Algorithm, key: KeyObject, claims: object, typ: string): string {
  const input = `${encoded({ alg, typ, kid: kidOf(alg) })}.${encoded(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function kidOf(alg: Algorithm): string {
  return `bench-${alg}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
