import type { Scope } from '@ambit/scopes';
import type { z } from 'zod';
import type { ContractTypeError } from './contract-error.ts';
import { checkOperation } from './check-operation.ts';
import type { PathParameter } from './path.ts';
import type { Permission } from './permission.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One answer of an operation that is not a refusal. */
export interface OperationResponse {
  readonly description: string;
  readonly body?: z.ZodType;
  /** Response headers by lower-case name. */
  readonly headers?: z.ZodObject;
}

/** One operation of an API, as data. Everything that knows about the operation is derived from this. */
export interface AnyOperation {
  /** Unique in its API; the method of the typed client and the `operationId` of OpenAPI. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Path template with `:name` parameters. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly description?: string;
  /** What the *client* must have been granted. */
  readonly scope: Scope;
  /** What the *enterprise user* in the path must hold. */
  readonly permission: Permission;
  /** The path parameter that names the thing the permission is about; absent when it is about all of them. */
  readonly resource?: string;
  readonly params: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Request headers by lower-case name. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Media type of the body; `application/json` when absent. */
  readonly bodyType?: 'application/json' | 'application/merge-patch+json';
  readonly responses: { readonly [status: number]: OperationResponse };
  /**
   * Whether repeating the operation changes nothing (RFC 9110 §9.2.1): a GET by its method, a POST that only reads by
   * saying so here. Clients retry only what is safe.
   */
  readonly safe?: boolean;
  /** Statuses of the refusals of its own, besides those that every operation shares. */
  readonly problems?: readonly (404 | 409 | 412 | 428)[];
}

/** Whether a repeated request changes nothing, so that a client may retry without knowing what became of the first. */
export function isSafe({ method, safe }: Pick<AnyOperation, 'method' | 'safe'>): boolean {
  return safe ?? method === 'GET';
}

type Undeclared<S extends AnyOperation> = Exclude<PathParameter<S['path']>, keyof z.output<S['params']>>;
type Unused<S extends AnyOperation> = Exclude<keyof z.output<S['params']> & string, PathParameter<S['path']>>;

type CheckParams<S extends AnyOperation> = `/${string}` extends S['path']
  ? unknown // not known before run time: checkOperation looks
  : [Undeclared<S>] extends [never]
    ? [Unused<S>] extends [never]
      ? unknown
      : {
          params: ContractTypeError<`params declares '${Unused<S>}', which is not in the path '${S['path']}'`>;
        }
    : { params: ContractTypeError<`params does not declare '${Undeclared<S>}' of the path '${S['path']}'`> };

type CheckResource<S extends AnyOperation> = `/${string}` extends S['path']
  ? unknown
  : S extends { resource: infer R extends string }
    ? R extends PathParameter<S['path']>
      ? unknown
      : { resource: ContractTypeError<`resource '${R}' is not a parameter of the path '${S['path']}'`> }
    : unknown;

/**
 * Defines one operation. What types can say is a compile error (an undeclared path parameter, an unknown scope); the
 * rest is a coded error while the module is being loaded.
 *
 * @example
 * const permissions = definePermissions('accounts', { view: 'See an account' });
 *
 * export const getAccount = defineOperation({
 *   id: 'getAccount',
 *   method: 'GET',
 *   path: '/accounts/:id',
 *   summary: 'Look up one account',
 *   scope: scopes.accounts.read,
 *   permission: permissions.view,
 *   params: z.strictObject({ id: z.uuid() }),
 *   responses: { 200: { description: 'The account', body: z.strictObject({ id: z.uuid() }) } },
 * });
 *
 * @throws {ContractError} when the operation contradicts itself
 */
export function defineOperation<const S extends AnyOperation>(
  spec: S & CheckParams<S> & CheckResource<S>,
): S {
  checkOperation(spec);
  return Object.freeze<S>(spec);
}
