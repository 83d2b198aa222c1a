import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a server answers. */
export interface SmallAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is a page of HTML. */
  readonly body?: object | string;
}

/** Provider, API and published keys in one small server, each part of which a test may change. */
export interface SmallWorld {
  readonly url: string;
  metadata: Record<string, unknown>;
  /** Milliseconds by which the clock of the provider is ahead. */
  clockAhead: number;
  /** Asked with the form of a token request. */
  token: (form: URLSearchParams) => SmallAnswer;
  jwks: SmallAnswer;
  resource: SmallAnswer;
  api: (request: IncomingMessage) => SmallAnswer;
  close(): Promise<void>;
}

/** No part of any output but that of `token --raw`. */
export const canary = 'kanarienvogel-im-schacht';

export const bank = '0b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const user = '2b9f6f5e-7f0c-4a56-9d3e-1c2b3a4d5e6f';
export const audience = 'https://notes.example';

/** What the API says of a thing that does not exist, after all its checks. */
const nothingHere = {
  type: '/problems/not-found',
  title: 'There is nothing here',
  status: 404,
};

/** Starts it with all parts as they should be. */
export async function startSmallWorld(): Promise<SmallWorld> {
  const server = createServer((request, response) => void answer(request, response));
  await Promise.all([once(server, 'listening'), server.listen(0, '127.0.0.1')]);
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const url = `http://127.0.0.1:${port}`;
  const world: SmallWorld = {
    url,
    metadata: { issuer: url, token_endpoint: `${url}/token`, scopes_supported: ['accounts.read'] },
    clockAhead: 0,
    token: (form) => ({ body: granted(url, form) }),
    jwks: { body: { keys: [] } },
    resource: { body: { resource: audience, authorization_servers: [url] } },
    api: () => ({ status: 404, body: nothingHere }),
    close: async () => {
      server.closeAllConnections();
      await Promise.all([once(server, 'close'), server.close()]);
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = request.url ?? '';
    const {
      status = 200,
      headers = {},
      body: said = {},
    } = path.startsWith('/.well-known/oauth-authorization-server')
      ? { body: world.metadata, headers: { date: new Date(Date.now() + world.clockAhead).toUTCString() } }
      : path === '/token'
        ? world.token(new URLSearchParams(body))
        : path === '/jwks.json'
          ? world.jwks
          : path.startsWith('/.well-known/oauth-protected-resource')
            ? world.resource
            : world.api(request);
    const isProblem = status >= 400 && path.startsWith('/0b9f');
    const ofJson = isProblem ? 'application/problem+json' : 'application/json';
    const type = typeof said === 'string' ? 'text/html' : ofJson;
    response
      .writeHead(status, { 'content-type': type, ...headers })
      .end(typeof said === 'string' ? said : JSON.stringify(said));
  }
  return world;
}

/** An answer of a token endpoint. The token has the form of a JWT, and a canary for its signature. */
export function granted(issuer: string, form: URLSearchParams, claims: object = {}): object {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const scope = form.get('scope') ?? '';
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: issuer,
    aud: form.get('resource'),
    scope,
    iat: now,
    exp: now + 300,
    institutions: [{ id: bank, enterprise_users: [user] }],
    ...claims,
  };
  const token = `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${part(payload)}.${canary}`;
  return { access_token: token, token_type: 'Bearer', expires_in: 300, scope };
}

/** The claims of the assertion in a token request. */
export function assertionClaims(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const [, claims = ''] = (form.get('client_assertion') ?? '').split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
}
