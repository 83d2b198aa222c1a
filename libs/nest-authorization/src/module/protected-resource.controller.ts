import { scopesOf } from '@ambit/api-contract';
import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from '../decorators/public.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';
import { servedApis } from './served-apis.ts';

/** Serves the protected resource metadata (RFC 9728), from the contracts. */
@Controller()
export class ProtectedResourceController {
  readonly #options: AuthorizationOptions;

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    this.#options = options;
  }

  @Get('.well-known/oauth-protected-resource')
  @Public({ reason: 'a client learns here where to get a token (RFC 9728)' })
  metadata(): object {
    const { verifier } = this.#options;
    const apis = servedApis(this.#options);
    return {
      resource: verifier.audience,
      authorization_servers: [verifier.issuer],
      scopes_supported: [...new Set(apis.flatMap(scopesOf))].sort(),
      bearer_methods_supported: ['header'],
      ...(verifier.proofAlgorithms && {
        dpop_signing_alg_values_supported: verifier.proofAlgorithms,
        dpop_bound_access_tokens_required: false,
      }),
      resource_name: apis.map(({ title }) => title).join(', '),
    };
  }
}
