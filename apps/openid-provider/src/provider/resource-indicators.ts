import { type Configuration, errors } from 'oidc-provider';
import { tokenSigningAlgorithm } from '../keys/signing-keys.ts';
import type { Registration } from '../registration/registration.ts';
import { brokenScopeRule } from './scope-rule.ts';

type ResourceIndicators = NonNullable<NonNullable<Configuration['features']>['resourceIndicators']>;

/**
 * For which API a token is, by RFC 8707: every request names exactly one, in its registered spelling, so that no token
 * is good anywhere that its client did not mean. What the client may have of that API is decided here too.
 */
export function resourceIndicators(registration: Registration): ResourceIndicators {
  return {
    enabled: true,
    defaultResource: () => {
      throw new errors.InvalidTarget('resource is missing: name the API that the token is for (RFC 8707)');
    },
    getResourceServerInfo: (ctx, indicator, { clientId }) => {
      const resource = registration.resources.get(indicator);
      if (resource === undefined)
        throw new errors.InvalidTarget('resource names no API that tokens are issued for');
      const client = registration.clients.get(clientId);
      if (client === undefined) throw new errors.InvalidClientAuth('the client is not registered');
      const broken = brokenScopeRule({ asked: ctx.oidc.params?.['scope'], client, resource });
      if (broken !== undefined) throw invalidScope(broken);
      return {
        audience: resource.audience,
        scope: resource.scopes.join(' '),
        accessTokenTTL: resource.accessTokenLifetime,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: tokenSigningAlgorithm } },
      };
    },
  };
}

function invalidScope(description: string): errors.OIDCProviderError {
  const error = new errors.InvalidScope(description, '');
  // Else it would be answered as a member `scope`, which RFC 6749 §5.2 does not have.
  return Object.assign(error, { scope: undefined });
}
