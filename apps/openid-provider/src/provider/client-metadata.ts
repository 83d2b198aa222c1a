import type { AdapterPayload } from 'oidc-provider';
import type { RegisteredClient } from '../registration/registration.ts';
import { type KeyUse, periodOf } from './key-use.ts';

/**
 * A registered client in the terms of oidc-provider (RFC 7591 §2).
 *
 * oidc-provider asks a JWKS URI again only when no key that it holds fits, so it would accept a withdrawn key for ever.
 * But it gives a client whose metadata changed a new, empty store of keys: so they change with time.
 */
export function clientMetadata(
  client: RegisteredClient,
  now: number,
  keyUse: Pick<KeyUse, 'refetchEvery'>,
): AdapterPayload {
  return {
    client_id: client.id,
    client_name: client.name,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    scope: client.scopes.join(' '),
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: client.algorithm,
    ...(client.isDpopBound && { dpop_bound_access_tokens: true }),
    ...(client.key.source === 'jwks_uri'
      ? { jwks_uri: client.key.jwksUri, keys_fetched_in: periodOf(now, keyUse) }
      : { jwks: { keys: [client.key.jwk] } }),
  };
}
