import { allowInsecureLoopback, createAccessTokenVerifier } from '@ambit/access-token';
import { openDatabase } from '@ambit/database';
import { answerFrameworkError, readBodiesRaw } from '@ambit/nest-authorization';
import { closeServer, createHealth, listenError, type Logger, type RunningService } from '@ambit/service';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import type { ApiConfig, StorageConfig } from './config.ts';
import { migrations } from './database/migrations.ts';
import type { Tables } from './database/tables.ts';
import { seedDatabase } from './seed/seed-database.ts';

/** The API, listening. */
export interface RunningApi extends RunningService {
  readonly url: string;
}

const bodyLimit = 64 * 1024;

/** Opens the API's database, migrated. */
export function openAccountsDatabase(config: StorageConfig, log: Logger) {
  return openDatabase<Tables>({
    url: config.DATABASE_URL,
    directory: config.DATA_DIRECTORY,
    schema: 'accounts',
    migrations,
    log,
  });
}

/** Starts the API: database, seed, guards, HTTP. */
export async function startApi(config: ApiConfig, { log }: { readonly log: Logger }): Promise<RunningApi> {
  const database = await openAccountsDatabase(config, log);
  try {
    if (config.SEED) {
      const { seeded, accounts } = await seedDatabase(database);
      if (seeded) log.info({ accounts }, 'seeded');
    }
    const health = createHealth({ checks: { database: (signal) => database.ping(signal) } });
    const verifier = createAccessTokenVerifier({
      issuer: config.ISSUER,
      audience: config.AUDIENCE,
      [allowInsecureLoopback]: config.ALLOW_LOOPBACK_ISSUER,
    });
    const publicUrl = config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`;
    const tokenUrl = config.TOKEN_URL ?? `${config.ISSUER.replace(/\/$/, '')}/token`;
    const app = await createApplication(
      AppModule.forRoot({ database, verifier, health, log, reference: { publicUrl, tokenUrl } }),
      log,
    );
    const close = async (): Promise<void> => {
      health.shutDown();
      // Before Nest's own close, which leaves connections that become idle later to their time-out.
      await closeServer(app.getHttpServer(), { timeoutMs: 8_000 });
      await app.close();
      await database.close();
    };
    try {
      await app.listen(config.PORT, config.HOST);
    } catch (error) {
      await app.close();
      throw listenError(error, { host: config.HOST, port: config.PORT });
    }
    return { url: await app.getUrl(), close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function createApplication(
  module: ReturnType<typeof AppModule.forRoot>,
  log: Logger,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: 10_000,
    connectionTimeout: 60_000,
    frameworkErrors: answerFrameworkError,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
  });
  readBodiesRaw(app);
  // The route's template, never the URL: ids and queries stay out of the log.
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        correlationId: reply.getHeader('x-correlation-id'),
      },
      'request',
    );
    done();
  });
  return app;
}
