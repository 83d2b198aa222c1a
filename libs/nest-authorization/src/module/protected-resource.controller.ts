import type { Scope } from '@ambit/scopes';
import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from '../decorators/public.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';
import { BootAudit } from './boot-audit.ts';
import type { RouteRow } from './route-table.ts';
import { servedApis } from './served-apis.ts';

/** Serves the protected resource metadata (RFC 9728), from the contracts. */
@Controller()
export class ProtectedResourceController {
  readonly #options: AuthorizationOptions;
  readonly #audit: BootAudit;

  constructor(
    @Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions,
    @Inject(BootAudit) audit: BootAudit,
  ) {
    this.#options = options;
    this.#audit = audit;
  }

  @Get('.well-known/oauth-protected-resource')
  @Public({ reason: 'a client learns here where to get a token (RFC 9728)' })
  metadata(): object {
    const { verifier, documentation } = this.#options;
    const apis = servedApis(this.#options);
    return {
      resource: verifier.audience,
      authorization_servers: verifier.issuers,
      scopes_supported: [...new Set(this.#audit.table.flatMap(scopesOf))].sort(),
      bearer_methods_supported: ['header'],
      ...(verifier.proofAlgorithms && {
        dpop_signing_alg_values_supported: verifier.proofAlgorithms,
        dpop_bound_access_tokens_required: false,
      }),
      resource_name: apis.map(({ title }) => title).join(', '),
      ...(documentation !== undefined && { resource_documentation: documentation }),
    };
  }
}

function scopesOf(row: RouteRow): readonly Scope[] {
  return row.access === 'public' ? [] : row.scopes;
}
