import type { AnyApi, Permission } from '@ambit/api-contract';
import type { AccessTokenVerifier } from '@ambit/access-token';
import type { Stage } from '../problem/stage.ts';
import type { RateLimiter } from '../rate-limit/rate-limiter.ts';
import type { RouteTable } from './route-table.ts';

/** Injection token of {@link AuthorizationOptions}. */
export const AUTHORIZATION_OPTIONS = Symbol('AuthorizationOptions');

/** May this enterprise user do this? Asked once per request, after everything else has been checked. */
export interface PermissionQuestion {
  readonly institution: string;
  readonly enterpriseUser: string;
  readonly permission: Permission;
  /** The thing that the permission is about, such as an account id; undefined when it is about all of them. */
  readonly resource: string | undefined;
}

export type PermissionAnswer =
  | {
      readonly allowed: true;
      /** What the policy restricts an operation to that is about more than one thing; the handler's `caller.constraint`. */
      readonly constraint?: unknown;
      /** What allows it, such as a grant; the `Explainer` passes it on. */
      readonly basis?: unknown;
    }
  | { readonly allowed: false; readonly reason: 'unknown_enterprise_user' | 'missing_permission' };

/**
 * Where an application knows its permissions. An answer that is known at once need not be a promise. It may throw a
 * `ProblemError`, such as that of `stepUpRequired`.
 */
export interface PermissionPolicy {
  decide(question: PermissionQuestion): Promise<PermissionAnswer> | PermissionAnswer;
}

/** Who asked for what, and what became of it. Never holds a secret. */
export interface Decision {
  readonly outcome: 'allowed' | 'refused';
  /** The id of the operation; of a route with `@RequireScopes` its controller and method. */
  readonly operation: string;
  readonly method: string;
  /** All that were needed, parted by spaces. */
  readonly scope: string;
  /** Undefined for a route with `@RequireScopes`. */
  readonly permission: Permission | undefined;
  readonly correlationId: string;
  /** Who issued the token, and to which client. */
  readonly issuer: string | undefined;
  readonly clientId: string | undefined;
  readonly institution: string | undefined;
  readonly enterpriseUser: string | undefined;
  /** SHA-256 of the token's `jti`, which is unique to its issuer alone. */
  readonly tokenIdHash: string | undefined;
  /** The thumbprint of the key that the token is bound to, and which the request has proved; undefined for a bearer token. */
  readonly boundTo: string | undefined;
  /** The check that refused or failed, and the rule by which it refused. */
  readonly stage: Stage | undefined;
  readonly rule: string | undefined;
  /** Of the answer, when it is not the operation's own. */
  readonly status: number | undefined;
}

export interface AuthorizationOptions {
  /** The contract, or the contracts, that the application serves. Their tokens have one audience. */
  readonly api: AnyApi | readonly AnyApi[];
  readonly verifier: AccessTokenVerifier;
  readonly permissionPolicy: PermissionPolicy;
  /**
   * Where clients reach the API, such as `https://accounts.example`, with the path that a proxy takes off if any: what
   * proofs of possession name. Needed when the verifier takes bound tokens.
   */
  readonly publicUrl?: string;
  /** Names the protection space in challenges (RFC 9110 §11.5). */
  readonly realm: string;
  /** URL at which the protected resource metadata can be had, for challenges (RFC 9728 §5.1). */
  readonly resourceMetadata?: string;
  /** URL of what developers read about the API, for its metadata (RFC 9728 §2, `resource_documentation`). */
  readonly documentation?: string;
  /** Told at boot of every route, with what it needs; `formatRouteTable` makes lines of it. */
  readonly onAudit?: (table: RouteTable) => void;
  /** Bounds what one client may ask; without it nothing does. See `memoryRateLimiter`. */
  readonly rateLimiter?: RateLimiter | undefined;
  /** Told of every decision; must not throw and should not wait. */
  readonly onDecision?: (decision: Decision) => void;
  /** Whether an error means that something the API needs is away: answered by 503 and Retry-After instead of 500. */
  readonly isUnavailable?: (error: unknown) => boolean;
  /** Told of every error that is answered with a status of 500 or above. */
  readonly onError?: (error: unknown, correlationId: string) => void;
}
