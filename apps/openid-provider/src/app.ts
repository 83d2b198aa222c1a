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
import { createServer, type Server } from 'node:http';
import type { ProviderConfig } from './config.ts';
import { routes } from './http/routes.ts';
import { loadSigningKeys, type SigningKeys } from './keys/signing-keys.ts';
import { createProvider } from './provider/create-provider.ts';
import { providerMetadata } from './provider/metadata.ts';
import { replayStore } from './provider/replay-store.ts';
import { startReplaySweep } from './provider/replay-sweep.ts';
import { migrations, type Tables } from './provider/tables.ts';
import { logTokenRequests } from './provider/token-log.ts';
import { loadRegistration } from './registration/load-registration.ts';
import type { Registration } from './registration/registration.ts';

/** The provider, listening. */
export interface RunningProvider extends RunningService {
  readonly url: string;
}

interface Parts {
  readonly config: ProviderConfig;
  readonly registration: Registration;
  readonly signingKeys: SigningKeys;
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
  const signingKeys = await loadSigningKeys(config.SIGNING_KEYS_FILE);
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
    const server = await createProviderServer(parts);
    const url = await listen(server, { host: config.HOST, port: config.PORT });
    const sweep = startReplaySweep(replayStore(database.kysely), { log });
    return {
      url,
      close: async () => {
        health.shutDown();
        await closeServer(server, { timeoutMs: 8_000 });
        await sweep.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function createProviderServer(parts: Parts): Promise<Server> {
  const { config, registration, signingKeys, database, health, log } = parts;
  const provider = await createProvider({
    issuer: config.ISSUER,
    registration,
    signingKeys,
    replayStore: replayStore(database.kysely),
    allowLoopbackJwks: config.ALLOW_LOOPBACK_JWKS,
  });
  logTokenRequests(provider, registration, log);
  return createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000 },
    routes({
      health: healthRequestListener(health),
      metadata: providerMetadata(config.ISSUER),
      provider: provider.callback(),
    }),
  );
}

function logWideChoices({ clients }: Registration, log: Logger): void {
  for (const { id, name, actsForAnyone } of clients.values()) {
    for (const { institution, reason } of actsForAnyone) {
      log.warn(
        { client_id: id, client_name: name, institution, reason },
        'a client may act for any enterprise user',
      );
    }
  }
}
