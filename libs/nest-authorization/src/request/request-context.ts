import { randomUUID } from 'node:crypto';
import type { VerifiedAccessToken } from '@ambit/access-token';
import type { Findings } from '../stages/authorization-request.ts';
import { type HttpRequest, soleHeader } from './http-request.ts';

/** The schemes under which an access token may come: RFC 6750 §2.1, RFC 9449 §7.1. */
export type Scheme = 'Bearer' | 'DPoP';

/** What is known of a request; each stage adds its part. */
export interface RequestContext extends Findings {
  readonly correlationId: string;
  /** There as soon as the request was seen to have a token, verified or not. */
  scheme: Scheme | undefined;
  token: VerifiedAccessToken | undefined;
  /** A token that was refused although its signature is good, such as a revoked one: for the record alone. */
  refusedToken: VerifiedAccessToken | undefined;
}

const contextKey = Symbol('RequestContext');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface WithContext {
  [contextKey]?: RequestContext;
}

/** The context of a request; made when it is first asked for. The caller's X-Request-ID names it when it is a UUID. */
export function contextOf(request: HttpRequest & WithContext): RequestContext {
  const known = request[contextKey];
  if (known !== undefined) return known;
  const asked = soleHeader(request, 'x-request-id');
  const correlationId = asked !== undefined && uuid.test(asked) ? asked.toLowerCase() : randomUUID();
  const context: RequestContext = {
    correlationId,
    scheme: undefined,
    token: undefined,
    refusedToken: undefined,
    institution: undefined,
    enterpriseUser: undefined,
    input: undefined,
    constraint: undefined,
    basis: undefined,
  };
  // On the request itself: a weak map of every request of a busy process costs its garbage collector more.
  request[contextKey] = context;
  return context;
}
