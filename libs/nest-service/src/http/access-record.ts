import type { VerifiedAccessToken } from '@ambit/access-token';

/** The parts of Fastify's request and reply that are read here. */
interface AnsweredRequest {
  readonly method: string;
  readonly routeOptions: { readonly url?: string | undefined };
  /** Where passport leaves who was authenticated. */
  readonly user?: Pick<VerifiedAccessToken, 'clientId'>;
}
interface SentReply {
  readonly statusCode: number;
  readonly elapsedTime: number;
  getHeader(name: string): unknown;
}

/** What the log says of a request: the route's template and never the URL, so that ids and queries stay out of it. */
export function accessRecord(request: AnsweredRequest, reply: SentReply): object {
  return {
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    correlationId: reply.getHeader('x-correlation-id'),
    clientId: request.user?.clientId,
  };
}
