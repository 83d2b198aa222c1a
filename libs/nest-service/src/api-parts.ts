import type { AccessTokenVerifier } from '@ambit/access-token';
import type { AnyApi } from '@ambit/api-contract';
import type { Decision, PermissionPolicy } from '@ambit/nest-authorization';
import type { Health, Logger } from '@ambit/service';
import type { Provider, Type } from '@nestjs/common';
import type { HttpLimits } from './http/http-limits.ts';

/** What an API is made of, opened before it serves, and closed by who opened it after it has ended. */
export interface ApiParts {
  /** What it serves, for one audience; the first names it. */
  readonly contracts: readonly [AnyApi, ...AnyApi[]];
  /** The controllers of the operations. */
  readonly controllers: readonly Type[];
  /** What the controllers are given. */
  readonly providers?: readonly Provider[];
  readonly verifier: AccessTokenVerifier;
  readonly permissionPolicy: PermissionPolicy;
  readonly health: Health;
  readonly log: Logger;
  /** Told of every decision, after it was logged; must not throw and should not wait. */
  readonly onDecision?: (decision: Decision) => void;
  /** Whether an error means that something the API needs is away: answered by 503 instead of 500. */
  readonly isUnavailable?: (error: unknown) => boolean;
  /** What of an error may be logged; all of it by default. */
  readonly describeError?: (error: unknown) => unknown;
  /** Milliseconds since the epoch; the system's by default. */
  readonly clock?: () => number;
  /** Overrides of {@link httpLimits}. */
  readonly limits?: Partial<HttpLimits>;
}
