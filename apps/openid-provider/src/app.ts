import { openDatabase, startUsedIdSweep, usedIds } from '@ambit/database';
import {
  closeServer,
  createHealth,
  describeError,
  listen,
  type Logger,
  type RunningService,
} from '@ambit/service';
import type { ProviderConfig } from './config.ts';
import { keysInUse } from './keys/keys-in-use.ts';
import { loadSigningKeys } from './keys/signing-keys.ts';
import { watchSigningKeys } from './keys/watch-signing-keys.ts';
import { migrations, type Tables } from './provider/tables.ts';
import { createProviderServer } from './provider-server.ts';
import { loadRegistration } from './registration/load-registration.ts';
import { loosenedRules, type Registration, tokenLifetimeOf } from './registration/registration.ts';

/** The provider, listening. */
export interface RunningProvider extends RunningService {
  readonly url: string;
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
  const tokenLifetime = tokenLifetimeOf(registration);
  const keyFile = { allowReadableByOthers: config.SIGNING_KEYS_READABLE_BY_OTHERS };
  const content = await loadSigningKeys(config.SIGNING_KEYS_FILE, keyFile);
  const inUse = keysInUse(content, Date.now(), tokenLifetime);
  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    directory: config.DATA_DIRECTORY,
    schema: 'openid_provider',
    migrations,
    log,
  });
  logWideChoices(registration, config, log);
  const health = createHealth({
    checks: { database: (signal) => database.ping(signal) },
    onFailure: (check, error) => log.warn({ check, reason: describeError(error) }, 'not ready'),
  });
  try {
    const { server, useKeys } = await createProviderServer({
      config,
      registration,
      signingKeys: inUse,
      database,
      health,
      log,
    });
    const url = await listen(server, { host: config.HOST, port: config.PORT });
    const watch = watchSigningKeys(
      config.SIGNING_KEYS_FILE,
      { content, inUse },
      {
        ...keyFile,
        log,
        tokenLifetime,
        onChange: useKeys,
      },
    );
    const sweep = startUsedIdSweep(usedIds(database.kysely, 'replay_detection' satisfies keyof Tables), {
      name: 'assertions',
      log,
    });
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

function logWideChoices(
  { clients }: Registration,
  { ALLOW_LOOPBACK_JWKS: allowLoopback, JWKS_PRIVATE_HOSTS: { names, addresses } }: ProviderConfig,
  log: Logger,
): void {
  const privateHosts = [...names, ...addresses.rules];
  if (allowLoopback || privateHosts.length > 0)
    log.warn({ loopback: allowLoopback, hosts: privateHosts }, 'keys may be fetched from private addresses');
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
