import { type ProblemDetails, problemMediaType } from '@ambit/api-contract';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { problemTypes, problemTypeUri } from './problem-types.ts';

/** The part of Fastify's reply that is used here: node's own response below it. */
interface Reply {
  hijack(): unknown;
  readonly raw: {
    writeHead(status: number, headers: Record<string, string>): unknown;
    end(body: string): unknown;
  };
}

/**
 * Answers what Fastify refuses before it reaches Nest (a URL that cannot be decoded), as every other refusal is
 * answered. Its own answer would repeat the URL.
 *
 * @example
 * import { FastifyAdapter } from '@nestjs/platform-fastify';
 *
 * new FastifyAdapter({ frameworkErrors: answerFrameworkError });
 */
export function answerFrameworkError(_error: Error, request: HttpRequest, reply: Reply): void {
  const { correlationId } = contextOf(request);
  const body: ProblemDetails = {
    type: problemTypeUri('malformed-request'),
    title: problemTypes['malformed-request'].title,
    status: 400,
    detail: 'The URL cannot be read: percent-encode each path segment (RFC 3986 §2.1)',
    correlationId,
  };
  reply.hijack();
  reply.raw.writeHead(400, {
    'content-type': problemMediaType,
    'cache-control': 'no-store',
    'x-correlation-id': correlationId,
  });
  reply.raw.end(JSON.stringify(body));
}
