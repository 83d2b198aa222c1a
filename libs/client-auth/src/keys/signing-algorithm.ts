import type { webcrypto } from 'node:crypto';

/** The signature algorithms of client assertions (RFC 7518 §3.1, RFC 8037 §3.1). */
export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

export const signingAlgorithms: readonly SigningAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

type KeyKind = 'rsa' | 'ec' | 'ed25519';

interface AlgorithmParameters {
  readonly kind: KeyKind;
  /** What WebCrypto needs to import a key for the algorithm. */
  readonly importAs: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | webcrypto.Algorithm;
  /** What WebCrypto needs to sign with it. ECDSA gives r‖s there, as JWS wants it. */
  readonly signAs: webcrypto.AlgorithmIdentifier | webcrypto.RsaPssParams | webcrypto.EcdsaParams;
}

export const algorithmParameters: Readonly<Record<SigningAlgorithm, AlgorithmParameters>> = {
  RS256: {
    kind: 'rsa',
    importAs: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    signAs: { name: 'RSASSA-PKCS1-v1_5' },
  },
  PS256: {
    kind: 'rsa',
    importAs: { name: 'RSA-PSS', hash: 'SHA-256' },
    signAs: { name: 'RSA-PSS', saltLength: 32 },
  },
  ES256: {
    kind: 'ec',
    importAs: { name: 'ECDSA', namedCurve: 'P-256' },
    signAs: { name: 'ECDSA', hash: 'SHA-256' },
  },
  EdDSA: { kind: 'ed25519', importAs: { name: 'Ed25519' }, signAs: { name: 'Ed25519' } },
};

/** What a key is used for when nobody says: PS256 rather than RS256, as FAPI 2.0 asks. */
export const defaultAlgorithm: Readonly<Record<KeyKind, SigningAlgorithm>> = {
  rsa: 'PS256',
  ec: 'ES256',
  ed25519: 'EdDSA',
};
