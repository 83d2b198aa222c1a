import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { HttpRequest, Reply } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { BearerGuard } from './bearer.guard.ts';
import { toDecision } from './decision.ts';
import { Exchange, OperationExchange } from './exchange.ts';
import { GuardedRoutes } from './guarded-routes.ts';
import { operationStages } from './operation-stages.ts';
import { scopeStage } from './scope-stage.ts';
import { runStages, type StageCheck, type Verdict } from './stage-check.ts';

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
    @Inject(BearerGuard) bearer: BearerGuard,
  ) {
    this.#onDecision = options.onDecision;
    this.#routes = routes;
    this.#operationStages = [bearer, ...operationStages(options.permissionPolicy)];
    this.#scopesStages = [bearer, scopeStage];
  }

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const reply = execution.getArgByIndex<Reply>(1);
    reply.header('X-Correlation-ID', contextOf(execution.getArgByIndex<HttpRequest>(0)).correlationId);
    const route = this.#routes.routeOf(execution);
    if (route === undefined) return false;
    if (route === 'public') return true;
    // What a token opens is nobody else's to keep.
    reply.header('Cache-Control', 'no-store');
    if (route.kind === 'operation') {
      const exchange = new OperationExchange(route, execution);
      return this.#decide(exchange, () => runStages(this.#operationStages, exchange));
    }
    const exchange = new Exchange(route, execution);
    return this.#decide(exchange, () => runStages(this.#scopesStages, exchange));
  }

  #decide(exchange: Exchange, run: () => Verdict | Promise<Verdict>): boolean | Promise<boolean> {
    const settle = (refusal: Verdict): boolean => {
      this.#onDecision?.(toDecision(exchange, refusal));
      if (refusal !== undefined) throw refusal;
      return true;
    };
    const fail = (error: unknown): never => {
      this.#onDecision?.(toDecision(exchange, error));
      throw error;
    };
    let verdict;
    try {
      verdict = run();
    } catch (error) {
      return fail(error);
    }
    return verdict instanceof Promise ? verdict.then(settle, fail) : settle(verdict);
  }
}
