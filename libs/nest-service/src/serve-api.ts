import { closeServer, limitWork, listenError, type Logger, type RunningService, urlOf } from '@ambit/service';
import { ApiModule } from './api.module.ts';
import type { ApiParts } from './api-parts.ts';
import { createApplication } from './http/create-application.ts';
import { httpLimits } from './http/http-limits.ts';
import type { ReferenceOptions } from './reference/reference-options.ts';
import { isReachedByAudience } from './reference/resource-metadata-url.ts';
import type { ServiceConfig } from './service-config.ts';

/** An API, listening. */
export interface RunningApi extends RunningService {
  readonly url: string;
}

/**
 * Serves contracts over HTTP: the controllers of an API behind guards that deny by default, with the limits of its
 * server, a log line for each request and decision, probes below `/health`, the description at `/openapi.json` and
 * `/docs`. To close it finishes what is under way, for 7 seconds at most.
 *
 * @example
 * import { createAccessTokenVerifier } from '@ambit/access-token';
 * import { accountsApi } from '@ambit/accounts-contract';
 * import { createHealth, createLogger } from '@ambit/service';
 * import type { Type } from '@nestjs/common';
 *
 * async function start(config: ServiceConfig, AccountsController: Type) {
 *   return serveApi(config, {
 *     contracts: [accountsApi],
 *     controllers: [AccountsController],
 *     verifier: createAccessTokenVerifier({ issuer: config.ISSUER, audience: config.AUDIENCE }),
 *     permissionPolicy: { decide: () => ({ allowed: false, reason: 'missing_permission' }) },
 *     health: createHealth({ checks: {} }),
 *     log: createLogger({ service: 'accounts-api' }),
 *   });
 * }
 *
 * @throws {BootAuditError} when a route declares nothing, or an operation has no route
 * @throws {ServiceError} when it cannot listen, see `listenError`
 */
export async function serveApi(config: ServiceConfig, parts: ApiParts): Promise<RunningApi> {
  let url: string | undefined;
  const reference: ReferenceOptions = {
    contracts: parts.contracts,
    // Kept, since a server that is being closed has no address any more, while it still answers.
    publicUrl: () => config.PUBLIC_URL?.replace(/\/$/, '') ?? (url ??= urlOf(app.getHttpServer())),
    tokenUrl: config.TOKEN_URL ?? `${config.ISSUER.replace(/\/$/, '')}/token`,
    proofAlgorithms: parts.verifier.proofAlgorithms,
  };
  const app = await createApplication(ApiModule.forRoot(config, parts, reference), {
    log: parts.log,
    limits: { ...httpLimits, ...parts.limits },
    work: limitWork(config.MAX_IN_FLIGHT),
  });
  try {
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    await app.close();
    throw listenError(error, { host: config.HOST, port: config.PORT });
  }
  logMetadataPlace(config.AUDIENCE, reference.publicUrl(), parts.log);
  return {
    url: url ?? urlOf(app.getHttpServer()),
    close: async () => {
      parts.health.shutDown();
      // Before Nest's own close, which leaves connections that become idle later to their time-out.
      await closeServer(app.getHttpServer(), { timeoutMs: 7_000 });
      await app.close();
    },
  };
}

/**
 * A client that finds the metadata by the URL of the API compares `resource` with that URL (RFC 9728 §3.3). Here it is the
 * audience, which tokens are for wherever the API is reached.
 */
function logMetadataPlace(audience: string, publicUrl: string, log: Logger): void {
  if (isReachedByAudience({ audience, publicUrl })) return;
  log.info(
    { audience, public_url: publicUrl },
    'the protected resource metadata name the audience, not the URL of the API: clients must know it (RFC 9728 §3.3)',
  );
}
