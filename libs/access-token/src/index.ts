export { AccessTokenError, type AccessTokenErrorCode } from './access-token-error.ts';
export {
  type AccessTokenAlgorithm,
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
} from './create-access-token-verifier.ts';
export { dpopNonces, type DpopNonces, type DpopNoncesOptions } from './dpop/dpop-nonces.ts';
export type { DpopOptions, ProofAlgorithm, ProvedRequest } from './dpop/dpop-options.ts';
export {
  memoryProofReplayStore,
  type MemoryProofReplayStoreOptions,
} from './dpop/memory-proof-replay-store.ts';
export type { ProofReplayStore } from './dpop/proof-replay-store.ts';
export { allowInsecureLoopback } from './keys/discover-jwks-uri.ts';
export type { KeySource } from './keys/key-source.ts';
export type { VerifiedAccessToken } from './token/verified-access-token.ts';
