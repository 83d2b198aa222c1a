import { createHash } from 'node:crypto';

/** All that makes one token another than the next. */
export interface TokenIdentity {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  /** The thumbprint of the key that the token is bound to (RFC 9449); undefined for a bearer token. */
  readonly binding: string | undefined;
}

/** The name of a token in a cache; the order of the scopes makes no difference (RFC 6749 §3.3). */
export function tokenCacheKey({ issuer, clientId, scopes, resource, binding }: TokenIdentity): string {
  const parts = [issuer, clientId, scopes.toSorted(), resource ?? null, binding ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
