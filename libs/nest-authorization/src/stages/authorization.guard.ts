import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { HttpRequest, Reply } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { BearerStage } from './bearer-stage.ts';
import { toDecision } from './decision.ts';
import { Exchange, OperationExchange } from './exchange.ts';
import { GuardedRoutes } from './guarded-routes.ts';
import { operationStages } from './operation-stages.ts';
import { rateLimitStage } from './rate-limit-stage.ts';
import { scopeStage } from './scope-stage.ts';
import { runStages, type StageCheck } from './stage-check.ts';

/**
 * Guards every route of the application. Runs the stages in their one order; the first refusal ends the request. A
 * route that declares nothing is refused, should the boot audit ever miss it.
 */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  readonly #onDecision: AuthorizationOptions['onDecision'];
  readonly #routes: GuardedRoutes;
  /** For a route of an operation. What is to be checked for every client comes after the first. */
  readonly #operationStages: readonly StageCheck<OperationExchange>[];
  /** For a route that needs scopes alone. */
  readonly #scopesStages: readonly StageCheck<Exchange>[];

  constructor(
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
    @Inject(GuardedRoutes) routes: GuardedRoutes,
    @Inject(BearerStage) bearer: BearerStage,
  ) {
    this.#onDecision = options.onDecision;
    this.#routes = routes;
    const forEveryClient: readonly StageCheck<Exchange>[] =
      options.rateLimiter === undefined ? [bearer] : [bearer, rateLimitStage(options.rateLimiter)];
    this.#operationStages = [...forEveryClient, ...operationStages(options.permissionPolicy)];
    this.#scopesStages = [...forEveryClient, scopeStage];
  }

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const request = execution.getArgByIndex<HttpRequest>(0);
    const reply = execution.getArgByIndex<Reply>(1);
    const context = contextOf(request);
    reply.header('x-correlation-id', context.correlationId);
    const route = this.#routes.routeOf(execution);
    if (route === undefined) return false;
    if (route === 'public') return true;
    // What a token opens is nobody else's to keep.
    reply.header('cache-control', 'no-store');
    if (route.kind === 'operation')
      return this.#run(this.#operationStages, new OperationExchange(route, request, context, execution));
    return this.#run(this.#scopesStages, new Exchange(route, request, context, execution));
  }

  /** Answers at once when no stage waits: Nest then goes on without a promise too. */
  #run<E extends Exchange>(stages: readonly StageCheck<E>[], exchange: E): boolean | Promise<boolean> {
    let verdict;
    try {
      verdict = runStages(stages, exchange);
    } catch (error) {
      return this.#end(exchange, error);
    }
    if (verdict instanceof Promise)
      return verdict.then(
        (refusal) => this.#end(exchange, refusal),
        (error: unknown) => this.#end(exchange, error),
      );
    return this.#end(exchange, verdict);
  }

  #end(exchange: Exchange, error: unknown): true {
    this.#onDecision?.(toDecision(exchange, error));
    if (error !== undefined) throw error;
    return true;
  }
}
