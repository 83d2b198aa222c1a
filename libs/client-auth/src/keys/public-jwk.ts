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

/** The public members of a JWK (RFC 7518 §6, RFC 8037 §2), whatever else it holds. */
export function publicMembers({ kty, n, e, crv, x, y }: JWK): JWK {
  return Object.fromEntries(
    Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined),
  );
}
