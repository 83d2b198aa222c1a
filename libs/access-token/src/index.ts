export type { AccessTokenAlgorithm } from './access-token-algorithm.ts';
export {
  AccessTokenError,
  type AccessTokenErrorCode,
  type AccessTokenErrorOptions,
} from './access-token-error.ts';
export type { TokenCacheOptions } from './cache/token-cache-options.ts';
export { type AccessTokenVerifier, createAccessTokenVerifier } from './create-access-token-verifier.ts';
export { dpopNonces, type DpopNonces, type DpopNoncesOptions } from './dpop/dpop-nonces.ts';
export type { DpopOptions, ProofAlgorithm, ProvedRequest } from './dpop/dpop-options.ts';
export {
  memoryProofReplayStore,
  type MemoryProofReplayStoreOptions,
} from './dpop/memory-proof-replay-store.ts';
export type { ProofReplayStore } from './dpop/proof-replay-store.ts';
export { allowInsecureLoopback } from './keys/discover-jwks-uri.ts';
export type { KeySource } from './keys/key-source.ts';
export type { KeyWarning, KeyWarningCode } from './keys/key-warning.ts';
export type { Schedule } from './keys/schedule.ts';
export type { Revocations } from './revocation/revocations.ts';
export type { VerifiedAccessToken } from './token/verified-access-token.ts';
export type { AccessTokenVerifierOptions, IssuerOptions, TrustedIssuer } from './verifier-options.ts';
