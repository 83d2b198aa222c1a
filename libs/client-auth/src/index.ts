export {
  type ClientAssertion,
  type ClientAssertionOptions,
  mintClientAssertion,
} from './assertion/client-assertion.ts';
export { type IssuerProfile, issuerProfiles } from './assertion/issuer-profile.ts';
export { ClientAuthError, type ClientAuthErrorCode } from './issuer/client-auth-error.ts';
export { allowKeyForSeveralIssuers } from './issuer/key-binding.ts';
export { allowInsecureLoopback } from './issuer/insecure-loopback.ts';
export {
  type JwksPublication,
  type PublicJwks,
  publicJwks,
  type PublishedKeys,
  publishJwks,
  type PublishJwksOptions,
} from './jwks/publish-jwks.ts';
export { generatePrivateKey, generateSigner, writePrivateKeyFile } from './keys/generate-private-key.ts';
export { KeyError, type KeyErrorCode } from './keys/key-error.ts';
export type { KeySource } from './keys/key-source.ts';
export { loadPrivateKey, type LoadPrivateKeyOptions } from './keys/load-private-key.ts';
export {
  type MountedPrivateKey,
  mountedPrivateKey,
  type MountedPrivateKeyOptions,
} from './keys/mounted-private-key.ts';
export { type Passphrase, passphraseFromFile } from './keys/passphrase.ts';
export {
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
export type { SecretFile } from './keys/secret-file.ts';
export type { Signer } from './keys/signer.ts';
export { type SigningAlgorithm, signingAlgorithms } from './keys/signing-algorithm.ts';
export type { TokenRequestPurpose } from './telemetry/telemetry.ts';
export { AccessToken } from './token/access-token.ts';
export {
  publicKeyPem,
  type RegistrationDocument,
  registrationDocument,
  type RegistrationOptions,
} from './registration/registration-document.ts';
export { fileKeyRingStore } from './rotation/file-key-ring-store.ts';
export { KeyRing } from './rotation/key-ring.ts';
export type {
  Exposure,
  KeyMaterial,
  KeyRingOptions,
  KeyTransition,
  Probe,
  RingKeyFacts,
} from './rotation/key-ring-options.ts';
export type { KeyRingDocument, KeyState, RingKey } from './rotation/key-ring-document.ts';
export type { KeyRingStore, StoredKeyRing } from './rotation/key-ring-store.ts';
export { newestKey } from './rotation/newest-key.ts';
export type { RingSettings } from './rotation/ring-settings.ts';
export type { RotationTimings } from './rotation/rotation-timings.ts';
export {
  type PostgresqlKeyRingOptions,
  postgresqlKeyRingStore,
  postgresqlKeyRingTable,
} from './rotation/postgresql-key-ring-store.ts';
export type { Repetition } from './rotation/repeat.ts';
export { RotationError, type RotationErrorCode } from './rotation/rotation-error.ts';
export { type Sealing, sealingOf } from './sealing/sealing.ts';
export {
  type ApiAnswer,
  type ClientCredentials,
  clientCredentials,
  type ClientCredentialsOptions,
  type OutgoingRequest,
  type TokenRequestRecord,
} from './token/client-credentials.ts';
export {
  type PostgresqlClient,
  postgresqlTokenStore,
  postgresqlTokenTable,
} from './token/postgresql-token-store.ts';
export type { SharedTokenCacheOptions, SharedTokenStore } from './token/shared-token-cache.ts';
