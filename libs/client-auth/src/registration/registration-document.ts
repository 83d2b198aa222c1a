import { createPublicKey } from 'node:crypto';
import { type PublicJwk, publicJwkOf } from '../keys/public-jwk.ts';
import type { Signer } from '../keys/signer.ts';

export interface RegistrationOptions {
  /** Undefined when the provider will choose it. */
  readonly clientId?: string;
  readonly name?: string;
  readonly scopes: readonly string[];
  /** The key; what of it is handed over depends on `jwksUri`. */
  readonly key: Pick<Signer, 'publicJwk' | 'algorithm' | 'kid'>;
  /** Where the client publishes its keys. Without it the key itself is handed over. */
  readonly jwksUri?: string;
}

/** What a provider's operators need to register a client, by the names of RFC 7591. Nothing in it is secret. */
export interface RegistrationDocument {
  readonly client_id?: string;
  readonly client_name?: string;
  readonly grant_types: readonly ['client_credentials'];
  readonly token_endpoint_auth_method: 'private_key_jwt';
  readonly token_endpoint_auth_signing_alg: string;
  readonly scope: string;
  /** Where the keys are published; they may change without notice. */
  readonly jwks_uri?: string;
  /** Or the one key, which changes only by another such document. */
  readonly jwks?: { readonly keys: readonly PublicJwk[] };
  readonly public_key_pem?: string;
}

/**
 * The document by which a client is registered, ready to be handed to a provider's operators.
 *
 * @example
 * registrationDocument({ clientId, scopes: [scopes.accounts.read], key, jwksUri: 'https://worker.example/.well-known/jwks.json' });
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7591#section-2 RFC 7591 §2}
 */
export function registrationDocument(options: RegistrationOptions): RegistrationDocument {
  const { clientId, name, scopes, key, jwksUri } = options;
  return {
    ...(clientId !== undefined && { client_id: clientId }),
    ...(name !== undefined && { client_name: name }),
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: key.algorithm,
    scope: scopes.join(' '),
    ...(jwksUri === undefined
      ? { jwks: { keys: [publicJwkOf(key)] }, public_key_pem: publicKeyPem(key) }
      : { jwks_uri: jwksUri }),
  };
}

/** The public key as PEM (SubjectPublicKeyInfo), for providers that register a client so. */
export function publicKeyPem({ publicJwk }: Pick<Signer, 'publicJwk'>): string {
  const { kty, n, e, crv, x, y } = publicJwk;
  return createPublicKey({ key: { kty, n, e, crv, x, y }, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
