export {
  type ClientAssertion,
  type ClientAssertionOptions,
  mintClientAssertion,
} from './assertion/client-assertion.ts';
export { type IssuerProfile, issuerProfiles } from './assertion/issuer-profile.ts';
export { ClientAuthError, type ClientAuthErrorCode } from './issuer/client-auth-error.ts';
export { allowInsecureLoopback } from './issuer/insecure-loopback.ts';
export {
  type JwksListenerOptions,
  jwksRequestListener,
  type PublicJwks,
  publicJwks,
} from './jwks/jwks-request-listener.ts';
export { generatePrivateKey, writePrivateKeyFile } from './keys/generate-private-key.ts';
export { KeyError, type KeyErrorCode } from './keys/key-error.ts';
export { loadPrivateKey, type LoadPrivateKeyOptions } from './keys/load-private-key.ts';
export {
  type Passphrase,
  type PemOptions,
  privateKeyFromJwk,
  privateKeyFromPem,
  type PrivateKeyOptions,
} from './keys/private-key.ts';
export {
  type EnvironmentKeyOptions,
  privateKeyFromEnvironment,
} from './keys/private-key-from-environment.ts';
export type { PublicJwk } from './keys/public-jwk.ts';
export type { Signer } from './keys/signer.ts';
export { type SigningAlgorithm, signingAlgorithms } from './keys/signing-algorithm.ts';
export { AccessToken } from './token/access-token.ts';
export {
  type ClientCredentials,
  clientCredentials,
  type ClientCredentialsOptions,
  type TokenRequestRecord,
} from './token/client-credentials.ts';
