import { allScopes } from '@ambit/scopes';
import { assertionAlgorithms } from '../registration/registration-schema.ts';

/** The algorithms of proofs of possession (RFC 9449 §5.1). */
export const proofAlgorithms = ['ES256', 'PS256', 'EdDSA'] as const;
export const tokenPath = '/token';
export const jwksPath = '/jwks';

/**
 * The metadata of the provider (RFC 8414 §2): what it does, and nothing else. Addresses are made of the issuer, never
 * of a request's Host header.
 */
export function providerMetadata(issuer: string): object {
  return {
    issuer,
    token_endpoint: `${issuer}${tokenPath}`,
    jwks_uri: `${issuer}${jwksPath}`,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    dpop_signing_alg_values_supported: proofAlgorithms,
    scopes_supported: allScopes,
  };
}
