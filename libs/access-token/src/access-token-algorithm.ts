/**
 * The algorithms of access tokens: asymmetric ones, of those that providers use. `EdDSA` and `Ed25519` (RFC 9864) are two
 * names of one, since there is no other curve here.
 */
export type AccessTokenAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'Ed25519';

export const accessTokenAlgorithms: readonly AccessTokenAlgorithm[] = [
  'RS256',
  'PS256',
  'ES256',
  'EdDSA',
  'Ed25519',
];

export function isAccessTokenAlgorithm(value: unknown): value is AccessTokenAlgorithm {
  return (accessTokenAlgorithms as readonly unknown[]).includes(value);
}
