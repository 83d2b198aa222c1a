import type { AnyOperation, ApiBoundary, HttpMethod } from '@ambit/api-contract';
import type { Scope } from '@ambit/scopes';

/** A route that serves an operation of a contract. */
export interface OperationRoute {
  readonly kind: 'operation';
  readonly name: string;
  readonly method: HttpMethod;
  readonly scopes: readonly Scope[];
  /** The scopes as text, parted by spaces. */
  readonly scope: string;
  readonly operation: AnyOperation;
  readonly boundary: ApiBoundary;
}

/** A route that needs scopes alone. */
export interface ScopesRoute {
  readonly kind: 'scopes';
  /** The controller and its method. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The scopes as text, parted by spaces. */
  readonly scope: string;
}

/** A route that declares nothing, should the boot audit ever miss it: nobody may call it. */
export interface UndeclaredRoute {
  readonly kind: 'undeclared';
  /** The controller and its method. */
  readonly name: string;
  readonly scopes: readonly [];
  readonly scope: '';
}

export type GuardedRoute = OperationRoute | ScopesRoute | UndeclaredRoute;
