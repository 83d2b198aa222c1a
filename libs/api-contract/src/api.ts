import { ContractError, type ContractTypeError } from './contract-error.ts';
import type { AnyOperation } from './operation.ts';
import { pathParameters, routeKey } from './path.ts';

/** The path parameters that say whose data an operation is about and in whose name it is called. */
export interface ApiBoundary {
  readonly institution: string;
  readonly enterpriseUser: string;
}

/** An API: its operations, and the audience that its access tokens are for. */
export interface AnyApi {
  /** Short and lower-case: names the API in the policy table. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** The resource identifier (RFC 8707, RFC 9728): `resource` of the token request and `aud` of the token. */
  readonly audience: string;
  readonly boundary: ApiBoundary;
  readonly operations: Readonly<Record<string, AnyOperation>>;
}

type Misnamed<Ops> = {
  [K in keyof Ops]: Ops[K] extends { id: infer Id } ? (Id extends K ? never : K) : never;
}[keyof Ops];
type RouteOf<O> = O extends AnyOperation ? `${O['method']} ${O['path']}` : never;
type Clashing<Ops> = {
  [K in keyof Ops]: RouteOf<Ops[K]> extends RouteOf<Ops[Exclude<keyof Ops, K>]> ? K : never;
}[keyof Ops];

type CheckOperations<A extends AnyApi> = string extends keyof A['operations']
  ? unknown // not known before run time: checkApi looks
  : [Misnamed<A['operations']>] extends [never]
    ? [Clashing<A['operations']>] extends [never]
      ? unknown
      : {
          operations: ContractTypeError<`'${Clashing<A['operations']> & string}' has a method and path that another operation has too`>;
        }
    : {
        operations: ContractTypeError<`the key '${Misnamed<A['operations']> & string}' differs from the id of its operation`>;
      };

/**
 * Defines an API of operations. Each key is the id of its operation, so an id cannot stand twice; two operations on
 * one method and path do not compile.
 *
 * @example
 * import { getAccount } from '@ambit/accounts-contract';
 *
 * export const accountsApi = defineApi({
 *   name: 'accounts',
 *   title: 'Accounts API',
 *   version: '1.0.0',
 *   audience: 'https://accounts.ambit.example',
 *   boundary: { institution: 'institutionUniversalId', enterpriseUser: 'enterpriseUserId' },
 *   operations: { getAccount },
 * });
 *
 * @throws {ContractError} when two operations clash, or one lies outside the boundary
 */
export function defineApi<const A extends AnyApi>(spec: A & CheckOperations<A>): A {
  checkApi(spec);
  return Object.freeze<A>(spec);
}

function checkApi(api: AnyApi): void {
  // RFC 8707 §2: an absolute URI without a fragment.
  if (!URL.canParse(api.audience) || api.audience.includes('#'))
    throw new ContractError(
      'invalid_audience',
      `API '${api.name}': the audience is an absolute URI without a fragment`,
    );
  const ids = new Set<string>();
  const routes = new Map<string, string>();
  for (const [key, operation] of Object.entries(api.operations)) {
    if (ids.has(operation.id))
      throw new ContractError(
        'duplicate_operation',
        `API '${api.name}' has the operation '${operation.id}' twice`,
      );
    ids.add(operation.id);
    if (key !== operation.id)
      throw new ContractError(
        'misnamed_operation',
        `API '${api.name}': '${key}' holds the operation '${operation.id}'`,
      );
    const route = routeKey(operation.method, operation.path);
    const other = routes.get(route);
    if (other !== undefined)
      throw new ContractError(
        'duplicate_route',
        `API '${api.name}': '${operation.id}' and '${other}' are both ${operation.method} ${operation.path}`,
      );
    routes.set(route, operation.id);
    for (const name of Object.values<string>({ ...api.boundary }))
      if (!pathParameters(operation.path)?.includes(name))
        throw new ContractError(
          'missing_boundary_parameter',
          `API '${api.name}': the path of '${operation.id}' lacks ':${name}', so nobody could tell whose data it is about`,
        );
  }
}
