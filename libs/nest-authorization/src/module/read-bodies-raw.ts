import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Leaves bodies as bytes until the input stage: nothing of a caller's body is parsed before the caller is known. Call it
 * right after the application was created.
 *
 * @example
 * import { NestFactory } from '@nestjs/core';
 * import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
 *
 * class AppModule {}
 * const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
 * readBodiesRaw(app);
 */
export function readBodiesRaw(app: Pick<NestFastifyApplication, 'getHttpAdapter' | 'useBodyParser'>): void {
  // Fastify's own parsers for JSON and text would come before one for everything.
  app.getHttpAdapter().getInstance().removeAllContentTypeParsers();
  app.useBodyParser('*', {}, (_request, body, done) => done(null, body));
}
