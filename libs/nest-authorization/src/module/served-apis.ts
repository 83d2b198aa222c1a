import type { AnyApi, AnyOperation } from '@ambit/api-contract';
import type { AuthorizationOptions } from './authorization-options.ts';

/** The contracts that an application serves. */
export function servedApis({ api }: Pick<AuthorizationOptions, 'api'>): readonly AnyApi[] {
  // True by the type of the option: what is no list is one contract. The standard's guard does not know read-only lists.
  return Array.isArray(api) ? (api as readonly AnyApi[]) : [api as AnyApi];
}

/** The contract of each operation. */
export function apiByOperation(apis: readonly AnyApi[]): ReadonlyMap<AnyOperation, AnyApi> {
  return new Map(
    apis.flatMap((api) => Object.values(api.operations).map((operation) => [operation, api] as const)),
  );
}
