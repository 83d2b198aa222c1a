import { closeServer, limitWork, listenError, type Logger, type RunningService, urlOf } from '@ambit/service';
import { AppModule } from './app.module.ts';
import type { Clock } from './clock.ts';
import type { ApiConfig } from './config.ts';
import { createApplication } from './create-application.ts';
import { type HttpLimits, httpLimits } from './http-limits.ts';
import { type OpenParts, openParts, startSweeps } from './open-parts.ts';
import type { ReferenceOptions } from './reference/reference-options.ts';
import { isReachedByAudience } from './reference/resource-metadata-url.ts';

/** The API, listening. */
export interface RunningApi extends RunningService {
  readonly url: string;
}

export interface ApiDependencies {
  readonly log: Logger;
  /** The system's by default. */
  readonly clock?: Clock;
  /** Overrides of {@link httpLimits}. */
  readonly limits?: Partial<HttpLimits>;
}

/** Starts the API: database, seed, guards, HTTP. */
export async function startApi(
  config: ApiConfig,
  { log, clock = Date.now, limits }: ApiDependencies,
): Promise<RunningApi> {
  const opened: (() => Promise<void>)[] = [];
  const onOpen = (close: () => Promise<void>): void => void opened.push(close);
  const closeAll = async (): Promise<void> => {
    for (const close of opened.reverse()) await close();
  };
  try {
    const parts = await openParts(config, { log, clock, onOpen });
    const { app, url, reference } = await listen(config, parts, { ...httpLimits, ...limits });
    logMetadataPlace(config.AUDIENCE, reference.publicUrl(), log);
    startSweeps(config, parts, onOpen);
    return {
      url,
      close: async () => {
        parts.health.shutDown();
        // Before Nest's own close, which leaves connections that become idle later to their time-out.
        await closeServer(app.getHttpServer(), { timeoutMs: 7_000 });
        await app.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Serves the parts over HTTP; where that cannot be, nothing of it is left. */
async function listen(config: ApiConfig, parts: OpenParts, limits: HttpLimits) {
  let url: string | undefined;
  // Kept, since a server that is being closed has no address any more, while it still answers.
  const reference = referenceOf(config, parts, () => (url ??= urlOf(app.getHttpServer())));
  const app = await createApplication(AppModule.forRoot({ ...parts, reference }), {
    log: parts.log,
    limits,
    work: limitWork(config.MAX_IN_FLIGHT),
  });
  try {
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    await parts.decisions.stop();
    await app.close();
    throw listenError(error, { host: config.HOST, port: config.PORT });
  }
  return { app, url: url ?? urlOf(app.getHttpServer()), reference };
}

function referenceOf(
  config: ApiConfig,
  { verifier }: OpenParts,
  listeningAt: () => string,
): ReferenceOptions {
  return {
    publicUrl: () => config.PUBLIC_URL?.replace(/\/$/, '') ?? listeningAt(),
    tokenUrl: config.TOKEN_URL ?? `${config.ISSUER.replace(/\/$/, '')}/token`,
    proofAlgorithms: verifier.proofAlgorithms,
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
