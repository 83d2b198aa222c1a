import type { Decision } from '../module/authorization-options.ts';
import type { ProblemError } from '../problem/problem-error.ts';
import type { Stage } from '../problem/stage.ts';
import { clientOf } from './client.ts';
import type { Exchange } from './exchange.ts';

/** Why a request was not allowed. */
export interface Denial {
  readonly stage: Stage;
  readonly problem: ProblemError;
}

/** What became of a request: allowed, when there is no denial. */
export function toDecision(exchange: Exchange, denial: Denial | undefined): Decision {
  const { route, request, context } = exchange;
  const { correlationId, institution, enterpriseUser } = context;
  // Of a token that was refused after its signature had been found good, it is known whose it is.
  const token = context.token ?? context.refusedToken;
  const client = context.token === undefined ? token && clientOf(token) : exchange.client;
  return {
    outcome: denial === undefined ? 'allowed' : 'refused',
    operation: route.name,
    method: route.kind === 'operation' ? route.method : request.method,
    scope: route.scope,
    permission: route.kind === 'operation' ? route.operation.permission : undefined,
    correlationId,
    issuer: token?.issuer,
    clientId: token?.clientId,
    institution,
    enterpriseUser,
    tokenIdHash: client?.tokenIdHash,
    // Of a refused token it is not proved.
    boundTo: context.token?.boundTo,
    stage: denial?.stage,
    rule: denial?.problem.options.rule,
    status: denial?.problem.options.status,
  };
}
