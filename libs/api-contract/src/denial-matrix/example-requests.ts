import type { z } from 'zod';
import type { AnyApi, ApiBoundary } from '../api.ts';
import type { OperationOf, RequestOf } from '../operation-types.ts';
import type { AnyOperation } from '../operation.ts';

type BoundaryOf<A extends AnyApi> = A['boundary'][keyof ApiBoundary];
type ResourceOf<O extends AnyOperation> = O extends { resource: infer R extends string } ? R : never;
type OwnParams<A extends AnyApi, O extends AnyOperation> = Omit<
  z.input<O['params']>,
  BoundaryOf<A> | ResourceOf<O>
>;
type Flat<T> = { [K in keyof T]: T[K] };

/** A valid request of an operation, but for what the matrix chooses: institution, enterprise user and resource. */
export type ExampleRequest<A extends AnyApi, O extends AnyOperation> = Flat<
  Omit<RequestOf<O>, 'params'> &
    ([keyof OwnParams<A, O>] extends [never] ? unknown : { readonly params: OwnParams<A, O> })
>;

type Needing<A extends AnyApi> = {
  [
    O in OperationOf<A> as Record<never, never> extends ExampleRequest<A, O> ? never : O['id']
  ]: ExampleRequest<A, O>;
};
type NotNeeding<A extends AnyApi> = {
  [
    O in OperationOf<A> as Record<never, never> extends ExampleRequest<A, O> ? O['id'] : never
  ]?: ExampleRequest<A, O>;
};

/**
 * A valid request of each operation that cannot be called without one (a body, a header, a query that must be there).
 * One that is missing does not compile, and the compiler names the operation.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * const examples: Pick<ExampleRequests<typeof accountsApi>, 'inquireAccounts'> = {
 *   inquireAccounts: { body: { limit: 1 } },
 * };
 */
export type ExampleRequests<A extends AnyApi> = Flat<Needing<A> & NotNeeding<A>>;

/** What is known of an example when it is used. */
export interface AnyExample {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}
