import type { Scope } from '@ambit/scopes';
import { Controller, Get, Inject, NotFoundException, Req } from '@nestjs/common';
import { Public } from '../decorators/public.ts';
import type { HttpRequest } from '../request/http-request.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';
import { BootAudit } from './boot-audit.ts';
import { resourceMetadataPath, wellKnownPath } from './resource-metadata-path.ts';
import type { RouteRow } from './route-table.ts';
import { servedApis } from './served-apis.ts';

const open = { reason: 'a client learns here where to get a token (RFC 9728)' };

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

  /** Here whatever the audience: for clients that know no more than the host. */
  @Get(wellKnownPath)
  @Public(open)
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

  /** And where a client looks that knows the audience, when that has a path (RFC 9728 §3.1). */
  @Get(`${wellKnownPath}/*`)
  @Public(open)
  metadataOfPath(@Req() { url }: HttpRequest): object {
    // As it was sent, but for what a proxy has put before it. Of another resource these would be lies.
    const { pathname = '' } = URL.parse(url, 'http://host.invalid') ?? {};
    const path = pathname.slice(pathname.indexOf(wellKnownPath));
    if (path !== resourceMetadataPath(this.#options.verifier.audience)) throw new NotFoundException();
    return this.metadata();
  }
}

function scopesOf(row: RouteRow): readonly Scope[] {
  return row.access === 'public' ? [] : row.scopes;
}
