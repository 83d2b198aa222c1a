import { answerFrameworkError, readBodiesRaw } from '@ambit/nest-authorization';
import type { Logger, WorkLimit } from '@ambit/service';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { accessRecord } from './access-record.ts';
import type { HttpLimits } from './http-limits.ts';
import { refuseOverload } from './refuse-overload.ts';

const bodyLimit = 64 * 1024;

export interface ApplicationOptions {
  readonly log: Logger;
  readonly limits: HttpLimits;
  readonly work: WorkLimit;
}

/** The module on Fastify, with the limits of its HTTP server; not listening yet. */
export async function createApplication(
  module: DynamicModule,
  { log, limits, work }: ApplicationOptions,
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
