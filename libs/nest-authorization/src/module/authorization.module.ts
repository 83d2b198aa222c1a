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
import { ProblemsController } from '../problem/problems.controller.ts';
import { AuthorizationGuard } from '../stages/authorization.guard.ts';
import { BearerStage } from '../stages/bearer-stage.ts';
import { BearerStrategy } from '../stages/bearer.strategy.ts';
import { Explainer } from '../stages/explainer.ts';
import { GuardedRoutes } from '../stages/guarded-routes.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';
import { BootAudit } from './boot-audit.ts';
import { PolicyController } from './policy.controller.ts';
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
      controllers: [ProtectedResourceController, ProblemsController, PolicyController],
      providers: [
        { provide: AUTHORIZATION_OPTIONS, inject, useFactory },
        BearerStrategy,
        BearerStage,
        GuardedRoutes,
        Explainer,
        BootAudit,
        // One guard for the whole application: the order of its stages is its own, not that of registration.
        { provide: APP_GUARD, useClass: AuthorizationGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [Explainer],
      // Any controller of the application may have to explain.
      global: true,
    };
  }
}
