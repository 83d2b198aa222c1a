import { allScopes } from '@ambit/scopes';
import { randomBytes } from 'node:crypto';
import { type Configuration, errors, type JWKS, Provider } from 'oidc-provider';
import { type SigningKeys, tokenSigningAlgorithm } from '../keys/signing-keys.ts';
import type { RegisteredClient, Registration } from '../registration/registration.ts';
import { assertionAlgorithms } from '../registration/registration-schema.ts';
import { adapterFor } from './adapter.ts';
import { brokenAssertionRule, clockTolerance } from './assertion-rules.ts';
import { describedClientAuthError } from './client-auth-error.ts';
import { clientJwksFetch } from './fetch-client-jwks.ts';
import { jwksPath, tokenPath } from './metadata.ts';
import type { ReplayStore } from './replay-store.ts';

export interface ProviderOptions {
  readonly issuer: string;
  readonly registration: Registration;
  readonly signingKeys: SigningKeys;
  readonly replayStore: ReplayStore;
  readonly allowLoopbackJwks: boolean;
}

const off = { enabled: false } as const;

/** oidc-provider, narrowed to one grant, one way of client authentication and one kind of token. */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, registration, signingKeys, replayStore, allowLoopbackJwks } = options;
  const configuration: Configuration = {
    adapter: adapterFor(replayStore),
    clients: [...registration.clients.values()].map(clientMetadata),
    jwks: JSON.parse(JSON.stringify(signingKeys)) as JWKS, // checked when loaded
    scopes: [...allScopes],
    responseTypes: [],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: [...assertionAlgorithms],
      idTokenSigningAlgValues: [tokenSigningAlgorithm],
    },
    clientDefaults: { id_token_signed_response_alg: tokenSigningAlgorithm },
    clockTolerance,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    routes: { token: tokenPath, jwks: jwksPath },
    fetch: clientJwksFetch({ allowLoopback: allowLoopbackJwks }),
    fetchResponseBodyLimits: { jwks_uri: 64 * 1024 },
    ttl: { ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? 300 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: off,
      rpInitiatedLogout: off,
      userinfo: off,
      pushedAuthorizationRequests: off,
      dPoP: off,
      resourceIndicators: {
        enabled: true,
        defaultResource: () => {
          throw new errors.InvalidTarget(
            'resource is missing: name the API that the token is for (RFC 8707)',
          );
        },
        getResourceServerInfo: (_ctx, resource) => {
          const known = registration.resources.get(resource);
          if (known === undefined)
            throw new errors.InvalidTarget('resource names no API that tokens are issued for');
          return {
            audience: known.audience,
            scope: known.scopes.join(' '),
            accessTokenTTL: known.accessTokenLifetime,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: tokenSigningAlgorithm } },
          };
        },
      },
    },
    extraTokenClaims: (_ctx, token) => {
      if (token.scope === undefined)
        throw new errors.InvalidScope('ask for at least one scope of the resource', '');
      const client = token.clientId === undefined ? undefined : registration.clients.get(token.clientId);
      return { institutions: client?.institutions ?? [] };
    },
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims, header) => {
      const broken = brokenAssertionRule({ claims, header, issuer, now: Date.now() / 1000 });
      if (broken !== undefined) throw describedClientAuthError(broken);
    },
  };
  return new Provider(issuer, configuration);
}

function clientMetadata(client: RegisteredClient): NonNullable<Configuration['clients']>[number] {
  return {
    client_id: client.id,
    client_name: client.name,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    scope: client.scopes.join(' '),
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: client.algorithm,
    ...(client.key.source === 'jwks_uri'
      ? { jwks_uri: client.key.jwksUri }
      : { jwks: { keys: [client.key.jwk] } }),
  };
}
