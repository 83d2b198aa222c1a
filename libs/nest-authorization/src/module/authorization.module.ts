import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type NestModule,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ProblemFilter } from '../problem/problem.filter.ts';
import { AuthorizationGuard } from '../stages/authorization.guard.ts';
import { BearerGuard } from '../stages/bearer.guard.ts';
import { BearerStrategy } from '../stages/bearer.strategy.ts';
import { BoundaryGuard } from '../stages/boundary.guard.ts';
import { InputGuard } from '../stages/input.guard.ts';
import { PermissionGuard } from '../stages/permission.guard.ts';
import { RateLimitGuard } from '../stages/rate-limit.guard.ts';
import { ScopeGuard } from '../stages/scope.guard.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';
import { BootAudit } from './boot-audit.ts';
import { ProtectedResourceController } from './protected-resource.controller.ts';

/** Options that an application's own providers make. */
export interface AuthorizationAsyncOptions
  extends
    Pick<ModuleMetadata, 'imports'>,
    Pick<FactoryProvider<AuthorizationOptions>, 'inject' | 'useFactory'> {}

/**
 * Guards a whole application by one contract: every route must declare an operation of it, or that it is public.
 *
 * @example
 * import { createAccessTokenVerifier } from '@ambit/access-token';
 * import { accountsApi } from '@ambit/accounts-contract';
 *
 * AuthorizationModule.forRoot({
 *   api: accountsApi,
 *   realm: 'accounts',
 *   verifier: createAccessTokenVerifier({ issuer, audience: accountsApi.audience }),
 *   permissionPolicy: { decide: async () => ({ allowed: true }) },
 * });
 */
@Module({})
export class AuthorizationModule implements NestModule {
  readonly #audit: BootAudit;

  constructor(@Inject(BootAudit) audit: BootAudit) {
    this.#audit = audit;
  }

  /** Nest calls this before it registers a route: the earliest moment at which all controllers are known. */
  configure(): void {
    this.#audit.run();
  }

  static forRoot(options: AuthorizationOptions): DynamicModule {
    return AuthorizationModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: AuthorizationAsyncOptions): DynamicModule {
    return {
      module: AuthorizationModule,
      imports: [DiscoveryModule, ...imports],
      controllers: [ProtectedResourceController],
      providers: [
        { provide: AUTHORIZATION_OPTIONS, inject, useFactory },
        BearerStrategy,
        BearerGuard,
        RateLimitGuard,
        ScopeGuard,
        BoundaryGuard,
        InputGuard,
        PermissionGuard,
        BootAudit,
        // One guard for the whole application: the order of its stages is its own, not that of registration.
        { provide: APP_GUARD, useClass: AuthorizationGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
