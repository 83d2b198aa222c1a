import { randomUUID } from 'node:crypto';
import type { AnyOperation } from '@ambit/api-contract';
import type { VerifiedAccessToken } from '@ambit/access-token';
import type { HttpRequest } from './http-request.ts';

/** The schemes under which an access token may come: RFC 6750 §2.1, RFC 9449 §7.1. */
export type Scheme = 'Bearer' | 'DPoP';

/** What is known of a request; each stage adds its part. */
export interface RequestContext {
  readonly correlationId: string;
  readonly startedAt: number;
  operation?: AnyOperation;
  /** There as soon as the request was seen to have a token, verified or not. */
  scheme?: Scheme;
  token?: VerifiedAccessToken;
  institution?: string;
  enterpriseUser?: string;
  input?: unknown;
}

const contexts = new WeakMap<object, RequestContext>();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The context of a request; made when it is first asked for. The caller's X-Request-ID names it when it is a UUID. */
export function contextOf(request: HttpRequest): RequestContext {
  const known = contexts.get(request);
  if (known !== undefined) return known;
  const asked = request.headers['x-request-id'];
  const correlationId = typeof asked === 'string' && uuid.test(asked) ? asked.toLowerCase() : randomUUID();
  const context: RequestContext = { correlationId, startedAt: performance.now() };
  contexts.set(request, context);
  return context;
}
