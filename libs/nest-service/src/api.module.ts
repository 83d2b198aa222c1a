import {
  AuthorizationModule,
  formatRouteTable,
  memoryRateLimiter,
  type RateLimiter,
} from '@ambit/nest-authorization';
import { type DynamicModule, Module } from '@nestjs/common';
import type { ApiParts } from './api-parts.ts';
import { HEALTH, HealthController } from './health/health.controller.ts';
import { REFERENCE_OPTIONS, type ReferenceOptions } from './reference/reference-options.ts';
import { ReferenceController } from './reference/reference.controller.ts';
import { resourceMetadataUrl } from './reference/resource-metadata-url.ts';
import type { ServiceConfig } from './service-config.ts';

/** An API's own controllers behind the guards, with probes and the description beside them. */
@Module({})
export class ApiModule {
  static forRoot(config: ServiceConfig, parts: ApiParts, reference: ReferenceOptions): DynamicModule {
    const { contracts, verifier, log, describeError = (error) => error } = parts;
    const { isUnavailable } = parts;
    return {
      module: ApiModule,
      imports: [
        AuthorizationModule.forRoot({
          api: contracts,
          verifier,
          permissionPolicy: parts.permissionPolicy,
          realm: contracts[0].name,
          rateLimiter: rateLimiterOf(config, parts),
          get publicUrl() {
            return reference.publicUrl();
          },
          get resourceMetadata() {
            return resourceMetadataUrl({ audience: verifier.audience, publicUrl: reference.publicUrl() });
          },
          get documentation() {
            return `${reference.publicUrl()}/docs`;
          },
          ...(isUnavailable && { isUnavailable }),
          onAudit: (table) => formatRouteTable(table).forEach((route) => log.info({ route }, 'route')),
          onDecision: (decision) => {
            log.info({ decision }, 'decision');
            parts.onDecision?.(decision);
          },
          onError: (error, correlationId) =>
            log.error({ err: describeError(error), correlationId }, 'request failed'),
        }),
      ],
      controllers: [...parts.controllers, HealthController, ReferenceController],
      providers: [
        ...(parts.providers ?? []),
        { provide: HEALTH, useValue: parts.health },
        { provide: REFERENCE_OPTIONS, useValue: reference },
      ],
    };
  }
}

function rateLimiterOf(config: ServiceConfig, { clock }: ApiParts): RateLimiter | undefined {
  const { RATE_LIMIT_PER_SECOND: perSecond, RATE_LIMIT_BURST: burst } = config;
  if (perSecond === undefined) return undefined;
  return memoryRateLimiter({ perSecond, burst: burst ?? 2 * perSecond, ...(clock && { clock }) });
}
