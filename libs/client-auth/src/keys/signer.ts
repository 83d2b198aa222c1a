import type { PublicJwk } from './public-jwk.ts';
import type { SigningAlgorithm } from './signing-algorithm.ts';

/**
 * Anything that signs: a key in this process, in a hardware module or with a cloud service. The private key itself is
 * never asked for.
 */
export interface Signer {
  readonly algorithm: SigningAlgorithm;
  /** The RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  /** The signature of the bytes as JWS wants it (RFC 7518 §3): for ES256 r‖s, 64 bytes, not DER. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
