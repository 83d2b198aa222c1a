import { createHash } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { routeMetadata } from '../decorators/metadata.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { ProblemError } from '../problem/problem-error.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { BearerGuard } from './bearer.guard.ts';
import { BoundaryGuard } from './boundary.guard.ts';
import { InputGuard } from './input.guard.ts';
import { PermissionGuard } from './permission.guard.ts';
import { RateLimitGuard } from './rate-limit.guard.ts';
import { ScopeGuard } from './scope.guard.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

/**
 * Guards every route of the application. Runs the stages in their one order; the first refusal ends the request. A
 * route that declares neither an operation nor that it is public is refused, should the boot audit ever miss it.
 */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  readonly #options: AuthorizationOptions;
  readonly #adapters: HttpAdapterHost;
  readonly #stages: readonly StageCheck[];

  constructor(
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
    @Inject(HttpAdapterHost) adapters: HttpAdapterHost,
    @Inject(BearerGuard) bearer: BearerGuard,
    @Inject(RateLimitGuard) rateLimit: RateLimitGuard,
    @Inject(ScopeGuard) scope: ScopeGuard,
    @Inject(BoundaryGuard) boundary: BoundaryGuard,
    @Inject(InputGuard) input: InputGuard,
    @Inject(PermissionGuard) permission: PermissionGuard,
  ) {
    this.#options = options;
    this.#adapters = adapters;
    this.#stages = [bearer, rateLimit, scope, boundary, input, permission];
  }

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const http = execution.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const context = contextOf(request);
    this.#adapters.httpAdapter.setHeader(http.getResponse(), 'X-Correlation-ID', context.correlationId);

    const operation = routeMetadata.operationOf(execution.getHandler());
    if (operation === undefined) return routeMetadata.publicReasonOf(execution.getHandler()) !== undefined;

    // What a token opens is nobody else's to keep.
    this.#adapters.httpAdapter.setHeader(http.getResponse(), 'Cache-Control', 'no-store');
    context.operation = operation;
    const input: StageInput = { operation, request, context, execution };
    try {
      for (const stage of this.#stages) await stage.check(input);
    } catch (error) {
      this.#record(input, error);
      throw error;
    }
    this.#record(input, undefined);
    return true;
  }

  #record({ operation, context }: StageInput, error: unknown): void {
    const refusal = error instanceof ProblemError ? error : undefined;
    this.#options.onDecision?.({
      outcome: error === undefined ? 'allowed' : 'refused',
      operation: operation.id,
      method: operation.method,
      scope: operation.scope,
      permission: operation.permission,
      correlationId: context.correlationId,
      clientId: context.token?.clientId,
      institution: context.institution,
      enterpriseUser: context.enterpriseUser,
      tokenIdHash: context.token && createHash('sha256').update(context.token.jwtId).digest('base64url'),
      boundTo: context.token?.boundTo,
      stage: refusal?.stage,
      rule: refusal?.options.rule,
      status: error === undefined ? undefined : (refusal?.options.status ?? 500),
    });
  }
}
