import { Inject, Injectable } from '@nestjs/common';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import type { ProblemType } from '../problem/problem-types.ts';
import type { Stage } from '../problem/stage.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { readRegistrations } from './client.ts';
import { GuardedRoutes } from './guarded-routes.ts';
import { operationStages } from './operation-stages.ts';
import { runStages, type StageCheck, StageFailure } from './stage-check.ts';

/** Who asks for what. */
export interface ExplainQuestion {
  /** The id of an operation that the application serves. */
  readonly operation: string;
  readonly client: {
    readonly clientId: string;
    readonly scopes: { has(scope: string): boolean };
    /** As the claim `institutions` of a token of this client has it. */
    readonly institutions: unknown;
  };
  /** The parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
}

/** What a request would be told, and by which check. */
export type Explanation =
  | {
      readonly allowed: true;
      /** What the permission policy restricts the operation to. */
      readonly constraint: unknown;
      /** What allows it, by the permission policy. */
      readonly basis: unknown;
      readonly passed: readonly Stage[];
    }
  | {
      readonly allowed: false;
      /** The check that refuses, and its rule. */
      readonly stage: Stage;
      readonly rule: string | undefined;
      readonly type: ProblemType;
      readonly status: number;
      readonly detail: string;
      /** The checks before that one. */
      readonly passed: readonly Stage[];
    };

/**
 * Says what a client would be told for an operation, and why. It runs the very functions that the guard runs: all checks
 * from the scope on, and of the input that of the path.
 *
 * @example
 * import { Injectable } from '@nestjs/common';
 *
 * @Injectable()
 * class Desk {
 *   readonly #explainer: Explainer;
 *
 *   constructor(explainer: Explainer) {
 *     this.#explainer = explainer;
 *   }
 *
 *   async mayLookUp(params: Record<string, string>): Promise<string> {
 *     const client = { clientId, scopes: new Set(['accounts.read']), institutions: [] };
 *     const answer = await this.#explainer.explain({ operation: 'getAccount', client, params });
 *     return answer.allowed ? 'yes' : `no, by ${answer.stage}: ${answer.detail}`;
 *   }
 * }
 */
@Injectable()
export class Explainer {
  readonly #routes: GuardedRoutes;
  readonly #stages: readonly StageCheck<AuthorizationRequest>[];

  constructor(
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
    @Inject(GuardedRoutes) routes: GuardedRoutes,
  ) {
    this.#routes = routes;
    this.#stages = operationStages(options.permissionPolicy);
  }

  /** @throws {TypeError} when the application serves no such operation */
  async explain({ operation: id, client, params }: ExplainQuestion): Promise<Explanation> {
    const route = this.#routes.operation(id);
    if (route === undefined) throw new TypeError(`This application serves no operation '${id}'`);
    const { clientId, scopes, institutions } = client;
    const found = {
      institution: undefined,
      enterpriseUser: undefined,
      input: undefined,
      constraint: undefined,
      basis: undefined,
    };
    const outcome = await runStages(this.#stages, {
      ...route,
      client: { clientId, scopes, institutions: readRegistrations(institutions) },
      params,
      message: undefined,
      found,
    });
    const names = this.#stages.map(({ name }) => name);
    if (outcome instanceof StageFailure) throw outcome.thrown;
    if (outcome === undefined)
      return { allowed: true, constraint: found.constraint, basis: found.basis, passed: names };
    const { status, type, detail, rule } = outcome.options;
    const passed = names.slice(0, names.indexOf(outcome.stage));
    return { allowed: false, stage: outcome.stage, rule, type, status, detail, passed };
  }
}
