import {
  allowInsecureLoopback,
  clientCredentials,
  type KeyRing,
  publishJwks,
  type RotationTimings,
} from '@ambit/client-auth';
import { accountsApi } from '@ambit/accounts-contract';
import { scopes } from '@ambit/scopes';
import {
  closeServer,
  createHealth,
  describeError,
  healthRequestListener,
  listen,
  type Logger,
  type RunningService,
} from '@ambit/service';
import { createServer } from 'node:http';
import type { JwksConfig } from './config.ts';
import { openClientKey } from './connection/client-key.ts';

/** Milliseconds between two looks at the ring. */
const lookEveryMs = 1_000;

/** Publishes the public keys of the worker, at the JWKS URI that its client registers; a key ring is rotated too. */
export async function serveJwks(
  config: JwksConfig,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<RunningService & { readonly url: string; readonly kid: string }> {
  const key = await openClientKey(config, {
    timings: timingsOf(config),
    onTransition: (transition) => log.info(transition, 'key transition'),
    onProblem: (error) =>
      log.warn({ reason: describeError(error) }, 'the keys were not renewed; will try again'),
  });
  const health = createHealth();
  const jwks = publishJwks(key.published, { maxAge: config.JWKS_MAX_AGE_SECONDS }).listener;
  const probes = healthRequestListener(health);
  const server = createServer((request, response) =>
    probes(request, response, () => jwks(request, response)),
  );
  const url = await listen(server, { host: config.HOST, port: config.PORT }).catch(async (error: unknown) => {
    await key.close();
    throw error;
  });
  const rotation = key.ring && rotate(key.ring, config);
  return {
    url,
    kid: key.preferred().kid,
    close: async () => {
      health.shutDown();
      await rotation?.stop();
      await key.close();
      await closeServer(server);
    },
  };
}

function timingsOf(config: JwksConfig): Partial<RotationTimings> {
  return {
    rotateEveryMs: config.ROTATE_EVERY_SECONDS * 1_000,
    providerCacheMs: config.PROVIDER_CACHE_SECONDS * 1_000,
    publicationMs: config.JWKS_MAX_AGE_SECONDS * 1_000 + 2 * lookEveryMs,
    clockSkewMs: config.CLOCK_SKEW_SECONDS * 1_000,
  };
}

/** Rotates where the client can be tried; elsewhere the ring is only published. */
function rotate(ring: KeyRing, config: JwksConfig): { stop(): Promise<void> } | undefined {
  if (config.ISSUER === undefined || config.CLIENT_ID === undefined) return undefined;
  const tokens = clientCredentials({
    issuer: config.ISSUER,
    clientId: config.CLIENT_ID,
    key: ring,
    scopes: [scopes.accounts.read],
    resource: accountsApi.audience,
    [allowInsecureLoopback]: config.ALLOW_INSECURE_LOOPBACK,
  });
  return ring.run((candidate) => tokens.probe(candidate), lookEveryMs);
}
