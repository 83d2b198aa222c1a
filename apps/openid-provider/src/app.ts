import { openDatabase } from '@ambit/database';
import {
  closeServer,
  createHealth,
  healthRequestListener,
  listen,
  type Logger,
  type RunningService,
} from '@ambit/service';
import { createServer, type RequestListener } from 'node:http';
import type { ProviderConfig } from './config.ts';
import { loadSigningKeys } from './keys/signing-keys.ts';
import { createProvider } from './provider/create-provider.ts';
import { jwksPath, providerMetadata, tokenPath } from './provider/metadata.ts';
import { replayStore } from './provider/replay-store.ts';
import { migrations, type Tables } from './provider/tables.ts';
import { logTokenRequests } from './provider/token-log.ts';
import { loadRegistration } from './registration/load-registration.ts';

const sweepEveryMs = 60_000;

/** The provider, listening. */
export interface RunningProvider extends RunningService {
  readonly url: string;
}

/** Starts the provider: registration, keys, database, HTTP. */
export async function startProvider(
  config: ProviderConfig,
  { log }: { readonly log: Logger },
): Promise<RunningProvider> {
  const registration = await loadRegistration(config.CLIENTS_FILE);
  const signingKeys = await loadSigningKeys(config.SIGNING_KEYS_FILE);
  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    directory: config.DATA_DIRECTORY,
    schema: 'openid_provider',
    migrations,
    log,
  });
  try {
    const store = replayStore(database.kysely);
    const provider = createProvider({
      issuer: config.ISSUER,
      registration,
      signingKeys,
      replayStore: store,
      allowLoopbackJwks: config.ALLOW_LOOPBACK_JWKS,
    });
    logTokenRequests(provider, registration, log);
    const health = createHealth({ checks: { database: (signal) => database.ping(signal) } });
    const server = createServer(
      { requestTimeout: 10_000, headersTimeout: 5_000 },
      routes({
        health: healthRequestListener(health),
        metadata: providerMetadata(config.ISSUER),
        provider: provider.callback(),
      }),
    );
    const url = await listen(server, { host: config.HOST, port: config.PORT });
    const sweeper = setInterval(() => {
      store
        .sweep(new Date())
        .catch((error: unknown) => log.warn({ err: error }, 'expired assertions were not swept'));
    }, sweepEveryMs);
    return {
      url,
      close: async () => {
        health.shutDown();
        clearInterval(sweeper);
        await closeServer(server);
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Routes {
  readonly health: RequestListener;
  readonly metadata: object;
  readonly provider: RequestListener;
}

/** The few paths that there are. oidc-provider has more, and none of those is reachable. */
function routes({ health, metadata, provider }: Routes): RequestListener {
  const body = JSON.stringify(metadata);
  const serveMetadata: RequestListener = (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=300' });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const paths: Readonly<Record<string, RequestListener>> = {
    '/.well-known/oauth-authorization-server': serveMetadata,
    '/.well-known/openid-configuration': serveMetadata,
    '/health/live': health,
    '/health/ready': health,
    [tokenPath]: provider,
    [jwksPath]: provider,
  };
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const listener = Object.hasOwn(paths, path) ? paths[path] : undefined;
    if (listener === undefined)
      return void response
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"error":"not_found"}');
    return void listener(request, response);
  };
}
