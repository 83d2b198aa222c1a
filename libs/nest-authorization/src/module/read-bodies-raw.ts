import type { INestApplication } from '@nestjs/common';

/** The parts of Nest's applications that are used here: that on Fastify, and that on Express. */
interface FastifyApplication {
  getHttpAdapter(): { getInstance(): { removeAllContentTypeParsers(): void } };
  useBodyParser(
    type: '*',
    options: object,
    parser: (request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) => void,
  ): unknown;
}
interface ExpressApplication {
  useBodyParser(
    type: 'raw',
    options: { readonly type: () => true; readonly inflate: false; readonly limit: number },
  ): unknown;
}

/**
 * Leaves bodies as bytes until the input stage: nothing of a caller's body is parsed or inflated before the caller is
 * known. Call it right after the application was created. On Fastify the adapter's `bodyLimit` holds; on Express
 * `bodyLimit` here, in bytes, 1 MiB by default.
 *
 * @example
 * import { NestFactory } from '@nestjs/core';
 * import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
 *
 * class AppModule {}
 * const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
 * readBodiesRaw(app);
 *
 * @throws {TypeError} on another platform than these
 */
export function readBodiesRaw(app: INestApplication, { bodyLimit = 1_048_576 } = {}): void {
  const platform = app.getHttpAdapter().getType();
  if (platform === 'fastify') {
    // What an application is whose adapter says so.
    const fastify = app as unknown as FastifyApplication;
    // Fastify's own parsers for JSON and text would come before one for everything.
    fastify.getHttpAdapter().getInstance().removeAllContentTypeParsers();
    fastify.useBodyParser('*', {}, (_request, body, done) => done(null, body));
  } else if (platform === 'express') {
    const express = app as unknown as ExpressApplication;
    // Nest adds its parsers for JSON and forms later, and they leave alone what was read.
    express.useBodyParser('raw', { type: () => true, inflate: false, limit: bodyLimit });
  } else throw new TypeError(`Bodies cannot be read raw on '${platform}': use Fastify or Express`);
}
