import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { HttpRequest, Reply } from '../request/http-request.ts';
import { toProblem } from '../problem/to-problem.ts';
import { contextOf } from '../request/request-context.ts';
import { BearerStage } from './bearer-stage.ts';
import { type Denial, toDecision } from './decision.ts';
import { Exchange, OperationExchange } from './exchange.ts';
import { GuardedRoutes } from './guarded-routes.ts';
import { operationStages } from './operation-stages.ts';
import { rateLimitStage } from './rate-limit-stage.ts';
import { scopeStage } from './scope-stage.ts';
import { type Outcome, runStages, type StageCheck, StageFailure } from './stage-check.ts';
import { undeclaredStage } from './undeclared-stage.ts';

const undeclaredStages: readonly StageCheck<Exchange>[] = [undeclaredStage];

/**
 * Guards every route of the application. Runs the stages in their one order; the first refusal ends the request. A
 * route that declares nothing is refused, should the boot audit ever miss it.
 */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  readonly #onDecision: AuthorizationOptions['onDecision'];
  readonly #isUnavailable: AuthorizationOptions['isUnavailable'];
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
    this.#isUnavailable = options.isUnavailable;
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
    if (route === 'public') return true;
    // What a token opens is nobody else's to keep.
    reply.header('cache-control', 'no-store');
    if (route.kind === 'operation')
      return this.#run(this.#operationStages, new OperationExchange(route, request, context, execution));
    const stages = route.kind === 'scopes' ? this.#scopesStages : undeclaredStages;
    return this.#run(stages, new Exchange(route, request, context, execution));
  }

  /** Answers at once when no stage waits: Nest then goes on without a promise too. */
  #run<E extends Exchange>(stages: readonly StageCheck<E>[], exchange: E): boolean | Promise<boolean> {
    const outcome = runStages(stages, exchange);
    return outcome instanceof Promise
      ? outcome.then((settled) => this.#end(exchange, settled))
      : this.#end(exchange, outcome);
  }

  #end(exchange: Exchange, outcome: Outcome): true {
    this.#onDecision?.(toDecision(exchange, this.#denial(outcome)));
    if (outcome === undefined) return true;
    throw outcome instanceof StageFailure ? outcome.thrown : outcome;
  }

  #denial(outcome: Outcome): Denial | undefined {
    return outcome instanceof StageFailure
      ? { stage: outcome.stage, problem: toProblem(outcome.thrown, this.#isUnavailable) }
      : outcome && { stage: outcome.stage, problem: outcome };
  }
}
