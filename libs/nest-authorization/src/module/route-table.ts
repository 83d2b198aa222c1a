import type { ApiBoundary, Permission } from '@ambit/api-contract';
import type { Scope } from '@ambit/scopes';

interface Route {
  /** Such as `GET`; `ALL` for any. HEAD is answered as GET, behind the same checks. */
  readonly method: string;
  readonly path: string;
  /** The controller and its method. */
  readonly handler: string;
}

/** One route, and what its caller needs. */
export type RouteRow = Route &
  (
    | {
        readonly access: 'operation';
        readonly api: string;
        readonly operation: string;
        readonly scopes: readonly Scope[];
        readonly permission: Permission;
        /** The path parameter that the permission is about; null when it is about the whole institution. */
        readonly resource: string | null;
        /** The path parameters that say whose data it is about, and in whose name it is called. */
        readonly boundary: ApiBoundary;
      }
    | { readonly access: 'scopes'; readonly scopes: readonly Scope[]; readonly reason: string }
    | { readonly access: 'public'; readonly reason: string }
  );

/** Every route of an application, in the order in which they were found. */
export type RouteTable = readonly RouteRow[];

/**
 * The table as text: one line for each route.
 *
 * @example
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * const options: Pick<AuthorizationOptions, 'api' | 'onAudit'> = {
 *   api: accountsApi,
 *   onAudit: (table) => process.stdout.write(`${formatRouteTable(table).join('\n')}\n`),
 * };
 */
export function formatRouteTable(table: RouteTable): readonly string[] {
  const width = (of: (row: RouteRow) => string): number => Math.max(0, ...table.map((row) => of(row).length));
  const methodWidth = width(({ method }) => method);
  const pathWidth = width(({ path }) => path);
  return table.map((row) => `${row.method.padEnd(methodWidth)} ${row.path.padEnd(pathWidth)} ${needs(row)}`);
}

function needs(row: RouteRow): string {
  if (row.access === 'public') return `public: ${row.reason}`;
  const scopes = row.scopes.join(' ');
  if (row.access === 'scopes') return `${scopes}, nothing else: ${row.reason}`;
  const of = row.resource === null ? '' : ` of :${row.resource}`;
  return `${scopes}, ${row.permission}${of} (${row.api}.${row.operation})`;
}
