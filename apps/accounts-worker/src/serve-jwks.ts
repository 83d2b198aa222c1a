import { jwksRequestListener, loadPrivateKey } from '@ambit/client-auth';
import {
  closeServer,
  createHealth,
  healthRequestListener,
  listen,
  type RunningService,
} from '@ambit/service';
import { createServer } from 'node:http';
import type { JwksConfig } from './config.ts';

/** Publishes the public key of the worker: the JWKS URI that its client registers. */
export async function serveJwks(
  config: JwksConfig,
): Promise<RunningService & { readonly url: string; readonly kid: string }> {
  const key = await loadPrivateKey({ file: config.KEY_FILE, algorithm: config.ALGORITHM });
  const health = createHealth();
  const jwks = jwksRequestListener([key]);
  const probes = healthRequestListener(health);
  const server = createServer((request, response) =>
    probes(request, response, () => jwks(request, response)),
  );
  const url = await listen(server, { host: config.HOST, port: config.PORT });
  return {
    url,
    kid: key.kid,
    close: async () => {
      health.shutDown();
      await closeServer(server);
    },
  };
}
