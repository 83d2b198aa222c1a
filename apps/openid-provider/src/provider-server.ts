import { type Database, usedIds } from '@ambit/database';
import { type Health, healthRequestListener, type Logger } from '@ambit/service';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { ProviderConfig } from './config.ts';
import { routes } from './http/routes.ts';
import type { KeysInUse } from './keys/keys-in-use.ts';
import { createProvider } from './provider/create-provider.ts';
import { clientJwksFetch } from './provider/fetch-client-jwks.ts';
import { keyUse } from './provider/key-use.ts';
import { providerMetadata } from './provider/metadata.ts';
import type { Tables } from './provider/tables.ts';
import { logTokenRequests } from './provider/token-log.ts';
import type { Registration } from './registration/registration.ts';

/** More than a proxy in front of it needs, and fewer than the files that a process may have open. */
const mostConnections = 1_000;

export interface ProviderServerParts {
  readonly config: ProviderConfig;
  readonly registration: Registration;
  readonly signingKeys: KeysInUse;
  readonly database: Database<Tables>;
  readonly health: Health;
  readonly log: Logger;
}

/** The HTTP server of the provider, not yet listening. */
export interface ProviderServer {
  readonly server: Server;
  /** Goes over to other signing keys. Requests that are being handled end with those before. */
  useKeys(signingKeys: KeysInUse): Promise<void>;
}

/**
 * Puts oidc-provider behind the few paths that there are.
 *
 * @throws {Error} of oidc-provider's, when it does not take the configuration or a client
 */
export async function createProviderServer(parts: ProviderServerParts): Promise<ProviderServer> {
  const { config, registration, database, health, log } = parts;
  const use = keyUse(config.JWKS_LONGEST_USE_SECONDS);
  const fetchClientJwks = clientJwksFetch({
    allowLoopback: config.ALLOW_LOOPBACK_JWKS,
    privateHosts: config.JWKS_PRIVATE_HOSTS,
    keyUse: use,
    log,
  });
  // oidc-provider takes its keys once, so other keys are another provider; all that it remembers is kept here.
  const listenerWith = async (signingKeys: KeysInUse): Promise<RequestListener> => {
    const provider = await createProvider({
      issuer: config.ISSUER,
      registration,
      signingKeys,
      replayStore: usedIds(database.kysely, 'replay_detection' satisfies keyof Tables),
      keyUse: use,
      fetchClientJwks,
      dpopNonceSecret: config.DPOP_NONCE_SECRET,
    });
    logTokenRequests(provider, registration, log);
    return provider.callback();
  };
  let listener = await listenerWith(parts.signingKeys);
  const server = createServer(
    // Who sends slowly is cut off within a second of the time, and not half a minute later.
    { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    routes({
      issuer: config.ISSUER,
      health: healthRequestListener(health),
      metadata: providerMetadata(config.ISSUER),
      keysMaxAge: config.JWKS_MAX_AGE_SECONDS,
      provider: (request, response) => listener(request, response),
    }),
  );
  server.maxConnections = mostConnections;
  return { server, useKeys: async (signingKeys) => void (listener = await listenerWith(signingKeys)) };
}
