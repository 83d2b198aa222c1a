import { scopesOf } from '@ambit/api-contract';
import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from '../decorators/public.ts';
import { AUTHORIZATION_OPTIONS, type AuthorizationOptions } from './authorization-options.ts';

/** Serves the protected resource metadata (RFC 9728), from the contract. */
@Controller()
export class ProtectedResourceController {
  readonly #options: AuthorizationOptions;

  constructor(@Inject(AUTHORIZATION_OPTIONS) options: AuthorizationOptions) {
    this.#options = options;
  }

  @Get('.well-known/oauth-protected-resource')
  @Public({ reason: 'a client learns here where to get a token (RFC 9728)' })
  metadata(): object {
    const { api, verifier } = this.#options;
    return {
      resource: verifier.audience,
      authorization_servers: [verifier.issuer],
      scopes_supported: scopesOf(api),
      bearer_methods_supported: ['header'],
      ...(verifier.proofAlgorithms && {
        dpop_signing_alg_values_supported: verifier.proofAlgorithms,
        dpop_bound_access_tokens_required: false,
      }),
      resource_name: api.title,
    };
  }
}
