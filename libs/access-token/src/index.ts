export { AccessTokenError, type AccessTokenErrorCode } from './access-token-error.ts';
export {
  type AccessTokenAlgorithm,
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
} from './create-access-token-verifier.ts';
export { allowInsecureLoopback } from './keys/discover-jwks-uri.ts';
export type { KeySource } from './keys/key-source.ts';
export type { VerifiedAccessToken } from './token/verified-access-token.ts';
