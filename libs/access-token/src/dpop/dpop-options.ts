import type { DpopNonces } from './dpop-nonces.ts';
import type { ProofReplayStore } from './proof-replay-store.ts';

/** The algorithms of proofs. */
export type ProofAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'Ed25519';

export const proofAlgorithms: readonly ProofAlgorithm[] = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256'];

/** How proofs of possession are checked (RFC 9449 §4.3). */
export interface DpopOptions {
  readonly replayStore: ProofReplayStore;
  /** With them every proof needs a nonce of this API's (RFC 9449 §9). */
  readonly nonces?: DpopNonces | undefined;
  /** Default all five. */
  readonly algorithms?: readonly ProofAlgorithm[];
  /** Seconds for which a proof can be used after its `iat`. Default 60, at most 300. */
  readonly maxAge?: number;
}

/** The request that came under the scheme `DPoP`, as far as its proof is concerned. */
export interface ProvedRequest {
  /** The header `DPoP`; undefined when there was none. */
  readonly value: string | undefined;
  readonly method: string;
  /** The URL that the client used: where the API is reached, which the `Host` header does not say. */
  readonly url: string;
  /** Told the nonce for the next proof when one is due, also when this one is refused: answer it as `DPoP-Nonce`. */
  readonly onNonce?: (nonce: string) => void;
}
