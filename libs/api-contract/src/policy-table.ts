import type { Scope } from '@ambit/scopes';
import type { AnyApi } from './api.ts';
import type { HttpMethod } from './operation.ts';
import type { Permission } from './permission.ts';

/** Who may do what, in one row per operation. */
export interface PolicyRow {
  readonly api: string;
  readonly operation: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly scope: Scope;
  readonly permission: Permission;
  /** The path parameter that the permission is about, or undefined when it is about the whole institution. */
  readonly resource: string | undefined;
}

/** The policy of an API as data, in the order of definition. Guards, documents and tests compare against it. */
export function policyTable(api: AnyApi): readonly PolicyRow[] {
  return Object.values(api.operations).map(({ id, method, path, scope, permission, resource }) =>
    Object.freeze({ api: api.name, operation: id, method, path, scope, permission, resource }),
  );
}

/** The scopes that an API's operations need, each once, sorted: `scopes_supported` of its metadata (RFC 9728 §2). */
export function scopesOf(api: AnyApi): readonly Scope[] {
  return [...new Set(Object.values(api.operations).map((operation) => operation.scope))].sort();
}
