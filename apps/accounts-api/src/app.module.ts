import type { AccessTokenVerifier } from '@ambit/access-token';
import { accountsApi, accountsContracts } from '@ambit/accounts-contract';
import { type Database, isUnavailable } from '@ambit/database';
import { AuthorizationModule, formatRouteTable, type RateLimiter } from '@ambit/nest-authorization';
import type { Health, Logger } from '@ambit/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsController } from './accounts/accounts.controller.ts';
import { CLOCK, type Clock } from './clock.ts';
import { DATABASE } from './database/database-token.ts';
import { loggableError } from './database/loggable-error.ts';
import type { Tables } from './database/tables.ts';
import type { DecisionRecorder } from './decisions/decision-recorder.ts';
import { DECISION_RECORDER, DecisionsController } from './decisions/decisions.controller.ts';
import { HEALTH, HealthController } from './health/health.controller.ts';
import { GrantsController } from './grants/grants.controller.ts';
import { GRANT_POLICY, type GrantPolicy } from './permissions/grant-policy.ts';
import { REFERENCE_OPTIONS, type ReferenceOptions } from './reference/reference-options.ts';
import { ReferenceController } from './reference/reference.controller.ts';
import { resourceMetadataUrl } from './reference/resource-metadata-url.ts';

/** What the application is made of, opened before Nest starts and closed after it has ended. */
export interface AppParts {
  readonly database: Database<Tables>;
  readonly verifier: AccessTokenVerifier;
  readonly policy: GrantPolicy;
  readonly health: Health;
  readonly log: Logger;
  readonly reference: ReferenceOptions;
  readonly clock: Clock;
  readonly decisions: DecisionRecorder;
  readonly rateLimiter: RateLimiter | undefined;
}

@Module({})
export class AppModule {
  static forRoot(parts: AppParts): DynamicModule {
    const { database, verifier, policy, health, log, reference, clock, decisions, rateLimiter } = parts;
    return {
      module: AppModule,
      imports: [
        AuthorizationModule.forRoot({
          api: accountsContracts,
          verifier,
          permissionPolicy: policy,
          realm: accountsApi.name,
          rateLimiter,
          get publicUrl() {
            return reference.publicUrl();
          },
          get resourceMetadata() {
            return resourceMetadataUrl({ audience: verifier.audience, publicUrl: reference.publicUrl() });
          },
          get documentation() {
            return `${reference.publicUrl()}/docs`;
          },
          isUnavailable,
          onAudit: (table) => formatRouteTable(table).forEach((route) => log.info({ route }, 'route')),
          onDecision: (decision) => {
            log.info({ decision }, 'decision');
            decisions.record(decision);
          },
          onError: (error, correlationId) =>
            log.error({ err: loggableError(error), correlationId }, 'request failed'),
        }),
      ],
      controllers: [
        AccountsController,
        DecisionsController,
        GrantsController,
        HealthController,
        ReferenceController,
      ],
      providers: [
        { provide: DATABASE, useValue: database },
        { provide: CLOCK, useValue: clock },
        { provide: GRANT_POLICY, useValue: policy },
        { provide: DECISION_RECORDER, useValue: decisions },
        { provide: HEALTH, useValue: health },
        { provide: REFERENCE_OPTIONS, useValue: reference },
      ],
    };
  }
}
