import type { Decision } from '../module/authorization-options.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { tokenIdHash } from './client.ts';
import type { Exchange } from './exchange.ts';

/** What became of a request: allowed, when there is no error. */
export function toDecision({ route, request, context }: Exchange, error: unknown): Decision {
  const { correlationId, token, institution, enterpriseUser } = context;
  const refusal = error instanceof ProblemError ? error : undefined;
  return {
    outcome: error === undefined ? 'allowed' : 'refused',
    operation: route.name,
    method: route.kind === 'operation' ? route.method : request.method,
    scope: route.scopes.join(' '),
    permission: route.kind === 'operation' ? route.operation.permission : undefined,
    correlationId,
    clientId: token?.clientId,
    institution,
    enterpriseUser,
    tokenIdHash: token && tokenIdHash(token),
    boundTo: token?.boundTo,
    stage: refusal?.stage,
    rule: refusal?.options.rule,
    status: error === undefined ? undefined : (refusal?.options.status ?? 500),
  };
}
