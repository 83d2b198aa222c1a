import type { VerifiedAccessToken } from '@ambit/access-token';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';

/** Who calls: the client, and the enterprise user of an institution in whose name. */
export interface Caller {
  readonly clientId: string;
  readonly institution: string;
  readonly enterpriseUser: string;
  readonly correlationId: string;
  readonly token: VerifiedAccessToken;
  /** What the permission policy restricts the operation to, in its own words; undefined when it does not. */
  readonly constraint?: unknown;
}

/** Who calls, to a handler that was reached through every check. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { token, institution, enterpriseUser, correlationId, constraint } = contextOf(
    context.getArgByIndex<HttpRequest>(0),
  );
  if (token === undefined || institution === undefined || enterpriseUser === undefined)
    throw new TypeError(
      '@Caller belongs on a handler with @Operation: other routes know of no enterprise user',
    );
  return {
    clientId: token.clientId,
    institution,
    enterpriseUser,
    correlationId,
    token,
    ...(constraint !== undefined && { constraint }),
  };
});
