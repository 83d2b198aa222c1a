import type { JWK } from 'jose';
import type { SigningAlgorithm } from './signing-algorithm.ts';

/** A public key as it is published (RFC 7517): only members from an allow-list, so that no private one can slip in. */
export interface PublicJwk {
  readonly kty: string;
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly use: 'sig';
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/**
 * A public key as it leaves the process. A signer may be written by others, and what it calls public be spread from its
 * private JWK: only the members of {@link PublicJwk} go out.
 */
export function publicJwkOf({ publicJwk }: { readonly publicJwk: PublicJwk }): PublicJwk {
  const { kty, kid, alg } = publicJwk;
  return { ...publicMembers({ ...publicJwk }), kty, kid, alg, use: 'sig' };
}

/** The public members of a JWK (RFC 7518 §6, RFC 8037 §2), whatever else it holds. */
export function publicMembers({ kty, n, e, crv, x, y }: JWK): JWK {
  return Object.fromEntries(
    Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined),
  );
}
