import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ProviderRequest {
  readonly method: string | undefined;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

type Answer = (response: ServerResponse, request: ProviderRequest) => void;

/** An OpenID provider over real HTTP that answers what a test tells it to. */
export interface FakeProvider {
  readonly issuer: string;
  readonly requests: readonly ProviderRequest[];
  /** Requests of the token endpoint alone. */
  readonly tokenRequests: readonly ProviderRequest[];
  metadata: Answer;
  token: Answer;
  close(): Promise<void>;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A token response; the token says which request it came from. */
export function granted(overrides: object = {}): Answer {
  let count = 0;
  return (response, request) => {
    count += 1;
    const scope = request.form.get('scope');
    json(200, {
      access_token: `canary-token-${count}`,
      token_type: 'Bearer',
      expires_in: 300,
      scope,
      ...overrides,
    })(response, request);
  };
}

export async function fakeProvider(): Promise<FakeProvider> {
  const requests: ProviderRequest[] = [];
  const server: Server = createServer((incoming, response) => {
    void text(incoming).then((body) => {
      const path = incoming.url ?? '';
      const request = {
        method: incoming.method,
        path,
        headers: incoming.headers,
        form: new URLSearchParams(body),
      };
      requests.push(request);
      (path === '/token' ? provider.token : provider.metadata)(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listens on TCP
  const provider: FakeProvider = {
    issuer,
    requests,
    get tokenRequests() {
      return requests.filter(({ path }) => path === '/token');
    },
    metadata: (response, request) =>
      request.path === '/.well-known/oauth-authorization-server'
        ? json(200, { issuer, token_endpoint: `${issuer}/token` })(response, request)
        : json(404, {})(response, request),
    token: granted(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}
