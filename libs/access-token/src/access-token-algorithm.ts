/** The algorithms of access tokens: asymmetric ones, of those that providers use. */
export type AccessTokenAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

export const accessTokenAlgorithms: readonly AccessTokenAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

export function isAccessTokenAlgorithm(value: unknown): value is AccessTokenAlgorithm {
  return (accessTokenAlgorithms as readonly unknown[]).includes(value);
}
