import { type Database, openDatabase } from '@ambit/database';
import {
  closeServer,
  createHealth,
  describeError,
  type Health,
  healthRequestListener,
  listen,
  type Logger,
  type RunningService,
} from '@ambit/service';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { ProviderConfig } from './config.ts';
import { routes } from './http/routes.ts';
import { type KeysInUse, keysInUse } from './keys/keys-in-use.ts';
import { loadSigningKeys } from './keys/signing-keys.ts';
import { watchSigningKeys } from './keys/watch-signing-keys.ts';
import { createProvider } from './provider/create-provider.ts';
import { clientJwksFetch } from './provider/fetch-client-jwks.ts';
import { keyUse } from './provider/key-use.ts';
import { providerMetadata } from './provider/metadata.ts';
import { replayStore } from './provider/replay-store.ts';
import { startReplaySweep } from './provider/replay-sweep.ts';
import { migrations, type Tables } from './provider/tables.ts';
import { logTokenRequests } from './provider/token-log.ts';
import { loadRegistration } from './registration/load-registration.ts';
import { loosenedRules, type Registration } from './registration/registration.ts';

/** The provider, listening. */
export interface RunningProvider extends RunningService {
  readonly url: string;
}

interface Parts {
  readonly config: ProviderConfig;
  readonly registration: Registration;
  readonly signingKeys: KeysInUse;
  readonly database: Database<Tables>;
  readonly health: Health;
  readonly log: Logger;
}

/**
 * Starts the provider: registration, keys, database, HTTP.
 *
 * @example
 * const provider = await startProvider(loadConfig(ProviderConfig), { log });
 * await provider.close();
 *
 * @throws {RegistrationError} {@link SigningKeysError} {@link DatabaseError} {@link ServiceError}
 */
export async function startProvider(
  config: ProviderConfig,
  { log }: { readonly log: Logger },
): Promise<RunningProvider> {
  const registration = await loadRegistration(config.CLIENTS_FILE, {
    allowLoopbackJwks: config.ALLOW_LOOPBACK_JWKS,
  });
  const signingKeys = keysInUse(await loadSigningKeys(config.SIGNING_KEYS_FILE), Date.now());
  logWideChoices(registration, log);
  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    directory: config.DATA_DIRECTORY,
    schema: 'openid_provider',
    migrations,
    log,
  });
  const health = createHealth({
    checks: { database: (signal) => database.ping(signal) },
    onFailure: (check, error) => log.warn({ check, reason: describeError(error) }, 'not ready'),
  });
  const parts: Parts = { config, registration, signingKeys, database, health, log };
  try {
    const { server, useKeys } = await createProviderServer(parts);
    const url = await listen(server, { host: config.HOST, port: config.PORT });
    const watch = watchSigningKeys(config.SIGNING_KEYS_FILE, signingKeys, { log, onChange: useKeys });
    const sweep = startReplaySweep(replayStore(database.kysely), { log });
    return {
      url,
      close: async () => {
        health.shutDown();
        await closeServer(server, { timeoutMs: 8_000 });
        await watch.stop();
        await sweep.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface ProviderServer {
  readonly server: Server;
  /** Goes over to other signing keys. Requests that are being handled end with those before. */
  useKeys(signingKeys: KeysInUse): Promise<void>;
}

async function createProviderServer(parts: Parts): Promise<ProviderServer> {
  const { config, registration, database, health, log } = parts;
  const use = keyUse(config.JWKS_LONGEST_USE_SECONDS);
  const fetchClientJwks = clientJwksFetch({
    allowLoopback: config.ALLOW_LOOPBACK_JWKS,
    privateHosts: config.JWKS_PRIVATE_HOSTS,
    ...use,
  });
  // oidc-provider takes its keys once, so other keys are another provider; all that it remembers is kept here.
  const listenerWith = async (signingKeys: KeysInUse): Promise<RequestListener> => {
    const provider = await createProvider({
      issuer: config.ISSUER,
      registration,
      signingKeys,
      replayStore: replayStore(database.kysely),
      keyUse: use,
      fetchClientJwks,
      dpopNonceSecret: config.DPOP_NONCE_SECRET,
    });
    logTokenRequests(provider, registration, log);
    return provider.callback();
  };
  let listener = await listenerWith(parts.signingKeys);
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000 },
    routes({
      issuer: config.ISSUER,
      health: healthRequestListener(health),
      metadata: providerMetadata(config.ISSUER),
      provider: (request, response) => listener(request, response),
    }),
  );
  return { server, useKeys: async (signingKeys) => void (listener = await listenerWith(signingKeys)) };
}

function logWideChoices({ clients }: Registration, log: Logger): void {
  for (const client of clients.values()) {
    const { id, name, actsForAnyone } = client;
    const loosened = loosenedRules(client);
    if (loosened !== undefined)
      log.warn(
        { client_id: id, client_name: name, loosened },
        'a client need not keep all rules for assertions',
      );
    for (const { institution, reason } of actsForAnyone) {
      log.warn(
        { client_id: id, client_name: name, institution, reason },
        'a client may act for any enterprise user',
      );
    }
  }
}
