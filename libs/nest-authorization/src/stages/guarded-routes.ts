import type { AnyApi, AnyOperation } from '@ambit/api-contract';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { declarationOf } from '../decorators/metadata.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from '../module/authorization-options.ts';
import { apiByOperation, servedApis } from '../module/served-apis.ts';
import type { GuardedRoute, OperationRoute } from './guarded-route.ts';

/** What each route of the application needs, made once of what its decorators say. */
@Injectable()
export class GuardedRoutes {
  readonly #apis: ReadonlyMap<AnyOperation, AnyApi>;
  readonly #known = new WeakMap<object, GuardedRoute | 'public'>();

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    this.#apis = apiByOperation(servedApis(options));
  }

  routeOf(execution: ExecutionContext): GuardedRoute | 'public' {
    const handler = execution.getHandler();
    const known = this.#known.get(handler);
    if (known !== undefined) return known;
    const route = this.#read(handler, execution.getClass().name);
    this.#known.set(handler, route);
    return route;
  }

  /** The route of an operation, by its id. */
  operation(id: string): OperationRoute | undefined {
    for (const operation of this.#apis.keys()) if (operation.id === id) return this.#operation(operation);
    return undefined;
  }

  #read(handler: object & { readonly name: string }, controller: string): GuardedRoute | 'public' {
    const { operation, scopesAlone, publicReason } = declarationOf(handler);
    if (operation !== undefined) return this.#operation(operation);
    if (publicReason !== undefined && scopesAlone === undefined) return 'public';
    const name = `${controller}.${handler.name}`;
    return scopesAlone === undefined
      ? { kind: 'undeclared', name, scopes: [], scope: '' }
      : { kind: 'scopes', name, scopes: scopesAlone.scopes, scope: scopesAlone.scopes.join(' ') };
  }

  #operation(operation: AnyOperation): OperationRoute {
    const boundary = this.#apis.get(operation)?.boundary;
    // The boot audit lets no application start with such a route.
    if (boundary === undefined)
      throw new TypeError(`The operation '${operation.id}' is of no contract that this application serves`);
    const { id: name, method, scope } = operation;
    return { kind: 'operation', name, method, scopes: Object.freeze([scope]), scope, operation, boundary };
  }
}
