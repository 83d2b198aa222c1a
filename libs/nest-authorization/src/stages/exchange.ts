import type { AnyOperation, ApiBoundary } from '@ambit/api-contract';
import type { Scope } from '@ambit/scopes';
import type { ExecutionContext } from '@nestjs/common';
import { countHeader, type HttpRequest } from '../request/http-request.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { AuthorizationRequest, Message } from './authorization-request.ts';
import { clientOf, type TokenClient } from './client.ts';
import type { GuardedRoute, OperationRoute } from './guarded-route.ts';

/** A request over HTTP as the stages see it. */
export class Exchange<Route extends GuardedRoute = GuardedRoute> implements Message {
  readonly route: Route;
  readonly request: HttpRequest;
  readonly context: RequestContext;
  readonly execution: ExecutionContext;
  #client: TokenClient | undefined;

  constructor(route: Route, request: HttpRequest, context: RequestContext, execution: ExecutionContext) {
    this.route = route;
    this.request = request;
    this.context = context;
    this.execution = execution;
  }

  get scopes(): readonly Scope[] {
    return this.route.scopes;
  }

  /** @throws {TypeError} before the caller is known: no stage can be run ahead of authentication */
  get client(): TokenClient {
    return (this.#client ??= this.#readClient());
  }

  get found(): RequestContext {
    return this.context;
  }

  get params(): unknown {
    return this.request.params;
  }

  get message(): Message {
    return this;
  }

  get headers(): Message['headers'] {
    return this.request.headers;
  }

  get query(): unknown {
    return this.request.query;
  }

  get body(): unknown {
    return this.request.body;
  }

  count(header: string): number {
    return countHeader(this.request, header);
  }

  #readClient(): TokenClient {
    const { token } = this.context;
    if (token === undefined) throw new TypeError('The stage authentication has not run');
    return clientOf(token);
  }
}

/** A request for an operation. */
export class OperationExchange extends Exchange<OperationRoute> implements AuthorizationRequest {
  get operation(): AnyOperation {
    return this.route.operation;
  }

  get boundary(): ApiBoundary {
    return this.route.boundary;
  }
}
