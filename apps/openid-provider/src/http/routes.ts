import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { jwksPath, tokenPath } from '../provider/metadata.ts';

export interface Routes {
  /** The issuer, whose address every request to oidc-provider is given. */
  readonly issuer: string;
  readonly health: RequestListener;
  readonly metadata: object;
  /** Seconds for which anyone may keep the published keys. */
  readonly keysMaxAge: number;
  /** oidc-provider. It has more paths than those that lead to it from here. */
  readonly provider: RequestListener;
}

interface Route {
  readonly methods: readonly string[];
  readonly listener: RequestListener;
}

/** The few paths that there are; nothing else of oidc-provider can be reached. */
export function routes({ issuer, health, metadata, keysMaxAge, provider }: Routes): RequestListener {
  const toProvider = addressedTo(issuer, provider);
  const readOnly = ['GET', 'HEAD'];
  const metadataRoute: Route = { methods: readOnly, listener: answerJson(JSON.stringify(metadata)) };
  const table = new Map<string, Route>([
    ['/.well-known/oauth-authorization-server', metadataRoute],
    ['/.well-known/openid-configuration', metadataRoute],
    ['/health/live', { methods: readOnly, listener: health }],
    ['/health/ready', { methods: readOnly, listener: health }],
    [tokenPath, { methods: ['POST'], listener: toProvider }],
    [jwksPath, { methods: readOnly, listener: cacheable(toProvider, keysMaxAge) }],
  ]);
  return (request, response) => {
    const route = table.get(request.url?.split('?', 1)[0] ?? '');
    if (route === undefined) return refuse(response, 404, 'not_found');
    if (!route.methods.includes(request.method ?? '')) {
      response.setHeader('allow', route.methods.join(', '));
      return refuse(response, 405, 'method_not_allowed');
    }
    return void route.listener(request, response);
  };
}

/**
 * Gives a request the address of the issuer, whatever its headers say: proofs of possession must name it (RFC 9449
 * §4.3), and nobody can make the provider take one for another place.
 */
function addressedTo(issuer: string, listener: RequestListener): RequestListener {
  const { host, protocol } = new URL(issuer);
  return (request, response) => {
    for (const name of Object.keys(request.headers))
      if (name === 'forwarded' || name.startsWith('x-forwarded-')) request.headers[name] = undefined;
    request.headers.host = host;
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    return listener(request, response);
  };
}

function cacheable(listener: RequestListener, keysMaxAge: number): RequestListener {
  return (request, response) => {
    response.setHeader('cache-control', `public, max-age=${keysMaxAge}`);
    return listener(request, response);
  };
}

function answerJson(body: string): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ error }));
}
