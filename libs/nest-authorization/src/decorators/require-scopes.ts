import type { Scope } from '@ambit/scopes';
import { declare } from './metadata.ts';

/**
 * Opens a route to clients that hold all of these scopes, and says why that is enough: the route is about no institution
 * and no enterprise user, so that nothing else is checked. What is about somebody's data is an operation of a contract.
 *
 * @example
 * import { Get } from '@nestjs/common';
 *
 * class Reports {
 *   @Get('reports/routes')
 *   @RequireScopes([scopes.policy.read], { reason: 'tells of the API, and of nobody who uses it' })
 *   routes() {}
 * }
 */
export function RequireScopes(scopes: readonly [Scope, ...Scope[]], { reason }: { readonly reason: string }) {
  if (scopes.length === 0)
    throw new TypeError('@RequireScopes needs a scope; a route for everyone is @Public');
  if (reason.trim() === '') throw new TypeError('@RequireScopes needs a reason');
  return (_target: object, _key: string | symbol, descriptor: PropertyDescriptor): void => {
    declare(descriptor.value, { scopesAlone: Object.freeze({ scopes: Object.freeze([...scopes]), reason }) });
  };
}
