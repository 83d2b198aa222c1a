import { allowInsecureLoopback, createAccessTokenVerifier, dpopNonces } from '@ambit/access-token';
import {
  type Database,
  isUnavailable,
  openDatabase,
  startUsedIdSweep,
  usedIds,
  watchChanges,
} from '@ambit/database';
import {
  answerFrameworkError,
  memoryRateLimiter,
  type RateLimiter,
  readBodiesRaw,
} from '@ambit/nest-authorization';
import {
  closeServer,
  createHealth,
  limitWork,
  listenError,
  type Logger,
  type RunningService,
  urlOf,
  type WorkLimit,
} from '@ambit/service';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { accessRecord } from './access-record.ts';
import { AppModule } from './app.module.ts';
import type { Clock } from './clock.ts';
import type { ApiConfig, StorageConfig } from './config.ts';
import { loggableError } from './database/loggable-error.ts';
import { type HttpLimits, httpLimits } from './http-limits.ts';
import { refuseOverload } from './refuse-overload.ts';
import { migrations } from './database/migrations.ts';
import { privileges } from './database/privileges.ts';
import type { Tables } from './database/tables.ts';
import { createDecisionRecorder } from './decisions/decision-recorder.ts';
import { oldDecisions } from './decisions/old-decisions.ts';
import { writeDecisions } from './decisions/write-decisions.ts';
import { grantPolicy } from './permissions/grant-policy.ts';
import { grantsTopic, holdingsCache } from './permissions/holdings-cache.ts';
import type { ReferenceOptions } from './reference/reference-options.ts';
import { isReachedByAudience } from './reference/resource-metadata-url.ts';
import { expiredRevocations } from './revocation/revocation-sweep.ts';
import { revokedTokensTopic, watchedRevocations } from './revocation/watched-revocations.ts';
import { seedDatabase } from './seed/seed-database.ts';

/** The API, listening. */
export interface RunningApi extends RunningService {
  readonly url: string;
}

const bodyLimit = 64 * 1024;
const storage = { schema: 'accounts', migrations, privileges } as const;

/** Opens the API's database, migrated, by the role that serves. */
export function openAccountsDatabase(config: StorageConfig, log: Logger) {
  return openDatabase<Tables>({
    ...storage,
    url: config.DATABASE_URL,
    migrationUrl: config.MIGRATION_DATABASE_URL,
    directory: config.DATA_DIRECTORY,
    requireRowSecurity: config.REQUIRE_ROW_SECURITY,
    log,
  });
}

/** Opens the API's database by the role that owns it, where it is another than the one that serves: for commands of operators. */
export function openOwnersDatabase(config: StorageConfig, log: Logger) {
  const { MIGRATION_DATABASE_URL: url, ...serving } = config;
  if (url === undefined) return openAccountsDatabase({ ...serving, REQUIRE_ROW_SECURITY: false }, log);
  return openDatabase<Tables>({ ...storage, privileges: undefined, url, log });
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
  const database = await openAccountsDatabase(config, log);
  // What runs in the background, in the order in which it was started.
  const closers: (() => Promise<void>)[] = [() => database.close()];
  const stopAll = async (): Promise<void> => {
    for (const stop of closers.reverse()) await stop();
  };
  try {
    if (config.SEED) await seed(config, database, log);
    const health = createHealth({
      checks: { database: (signal) => database.ping(signal) },
      onFailure: (check, error) => log.warn({ check, err: loggableError(error) }, 'not ready'),
    });
    const usedProofs = usedIds(database.kysely, 'used_proof' satisfies keyof Tables);
    const secret = config.DPOP_NONCE_SECRET;
    const watch = watchChanges(database, { topics: [grantsTopic, revokedTokensTopic], log });
    closers.push(() => watch.stop());
    const revocations = watchedRevocations(database, watch, log);
    closers.push(() => revocations.stop());
    await revocations.ready;
    const verifier = createAccessTokenVerifier({
      issuer: config.ISSUER,
      audience: config.AUDIENCE,
      dpop: { replayStore: usedProofs, nonces: secret && dpopNonces({ secret, clock }) },
      revocations,
      onWarning: ({ cause, ...warning }) =>
        log.warn({ ...warning, err: cause }, "a problem with the issuer's keys"),
      clock,
      [allowInsecureLoopback]: config.ALLOW_LOOPBACK_ISSUER,
    });
    closers.push(async () => verifier.close());
    const policy = grantPolicy(database, holdingsCache(database, watch), clock);
    let url: string | undefined;
    // Kept, since a server that is being closed has no address any more, while it still answers.
    const listeningAt = (): string => (url ??= urlOf(app.getHttpServer()));
    const reference: ReferenceOptions = {
      publicUrl: () => config.PUBLIC_URL?.replace(/\/$/, '') ?? listeningAt(),
      tokenUrl: config.TOKEN_URL ?? `${config.ISSUER.replace(/\/$/, '')}/token`,
      proofAlgorithms: verifier.proofAlgorithms,
    };
    const decisions = createDecisionRecorder({
      write: (batch) => writeDecisions(database.kysely, batch),
      mayPass: isUnavailable,
      clock,
      log,
    });
    closers.push(() => decisions.stop());
    const app = await createApplication(
      AppModule.forRoot({
        ...{ database, verifier, policy, health, log, reference, clock, decisions },
        rateLimiter: rateLimiterOf(config, clock),
      }),
      { log, limits: { ...httpLimits, ...limits }, work: limitWork(config.MAX_IN_FLIGHT) },
    );
    try {
      await app.listen(config.PORT, config.HOST);
    } catch (error) {
      await decisions.stop();
      await app.close();
      throw listenError(error, { host: config.HOST, port: config.PORT });
    }
    logMetadataPlace(config.AUDIENCE, reference.publicUrl(), log);
    for (const [name, used, everyMs] of [
      ['proofs', usedProofs, 60_000],
      ['revocations', expiredRevocations(database), 60_000],
      ['idempotency keys', usedIds(database.kysely, 'idempotency_key' satisfies keyof Tables), 60_000],
      ['decisions', oldDecisions(database, config, clock), 3_600_000],
    ] as const) {
      const sweep = startUsedIdSweep(used, { name, log, everyMs });
      closers.push(() => sweep.stop());
    }
    const close = async (): Promise<void> => {
      health.shutDown();
      // Before Nest's own close, which leaves connections that become idle later to their time-out.
      await closeServer(app.getHttpServer(), { timeoutMs: 7_000 });
      await app.close();
      await stopAll();
    };
    return { url: listeningAt(), close };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** By the owner, who sees all institutions, where there is one besides the role that serves. */
async function seed(config: ApiConfig, database: Database<Tables>, log: Logger): Promise<void> {
  const owners =
    config.MIGRATION_DATABASE_URL === undefined ? database : await openOwnersDatabase(config, log);
  try {
    const { seeded, accounts } = await seedDatabase(owners);
    if (seeded) log.info({ accounts }, 'seeded');
  } finally {
    if (owners !== database) await owners.close();
  }
}

function rateLimiterOf(config: ApiConfig, clock: Clock): RateLimiter | undefined {
  const { RATE_LIMIT_PER_SECOND: perSecond, RATE_LIMIT_BURST: burst } = config;
  if (perSecond === undefined) return undefined;
  return memoryRateLimiter({ perSecond, burst: burst ?? 2 * perSecond, clock });
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

async function createApplication(
  module: ReturnType<typeof AppModule.forRoot>,
  { log, limits, work }: { readonly log: Logger; readonly limits: HttpLimits; readonly work: WorkLimit },
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.idleTimeoutMs,
    http: { headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: limits.checkEveryMs },
    frameworkErrors: answerFrameworkError,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
  });
  readBodiesRaw(app);
  app.getHttpServer().maxConnections = limits.mostConnections;
  const fastify = adapter.getInstance();
  fastify
    .addHook('onRequest', async (_request, reply) => void reply.header('x-content-type-options', 'nosniff'))
    .addHook('onResponse', async (request, reply) => log.info(accessRecord(request, reply), 'request'));
  refuseOverload(fastify, work);
  return app;
}
