import type { Decision } from '../module/authorization-options.ts';
import type { ProblemError } from '../problem/problem-error.ts';
import type { Stage } from '../problem/stage.ts';
import { tokenIdHash } from './client.ts';
import type { Exchange } from './exchange.ts';

/** Why a request was not allowed. */
export interface Denial {
  readonly stage: Stage;
  readonly problem: ProblemError;
}

/** What became of a request: allowed, when there is no denial. */
export function toDecision({ route, request, context }: Exchange, denial: Denial | undefined): Decision {
  const { correlationId, institution, enterpriseUser } = context;
  // Of a token that was refused after its signature had been found good, it is known whose it is.
  const token = context.token ?? context.refusedToken;
  return {
    outcome: denial === undefined ? 'allowed' : 'refused',
    operation: route.name,
    method: route.kind === 'operation' ? route.method : request.method,
    scope: route.scopes.join(' '),
    permission: route.kind === 'operation' ? route.operation.permission : undefined,
    correlationId,
    issuer: token?.issuer,
    clientId: token?.clientId,
    institution,
    enterpriseUser,
    tokenIdHash: token && tokenIdHash(token),
    // Of a refused token it is not proved.
    boundTo: context.token?.boundTo,
    stage: denial?.stage,
    rule: denial?.problem.options.rule,
    status: denial?.problem.options.status,
  };
}
