import type { AnyOperation } from '@ambit/api-contract';
import type { Scope } from '@ambit/scopes';

/** What a route needs of its caller beside an operation: scopes alone, for a reason. */
export interface ScopesAlone {
  readonly scopes: readonly Scope[];
  readonly reason: string;
}

/** What the decorators have said of a handler; one of them, or the boot audit refuses. */
export interface RouteDeclaration {
  readonly operation?: AnyOperation;
  readonly scopesAlone?: ScopesAlone;
  readonly publicReason?: string;
}

const declarations = new WeakMap<object, RouteDeclaration>();

/** What is known of a handler. Kept by function, so that nothing else can say it. */
export function declarationOf(handler: object): RouteDeclaration {
  return declarations.get(handler) ?? {};
}

/** Adds to what is known of a handler. */
export function declare(handler: object, declaration: RouteDeclaration): void {
  declarations.set(handler, { ...declarations.get(handler), ...declaration });
}
