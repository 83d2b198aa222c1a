import { constants, createHash, type VerifyKeyObjectInput } from 'node:crypto';
import type { SigningAlgorithm } from '@ambit/client-auth';
import type { JWK } from 'jose';
import { Pkcs11Error } from '../pkcs11-error.ts';

/** The algorithms that a token signs by. */
export type Pkcs11Algorithm = Exclude<SigningAlgorithm, 'EdDSA'>;

interface AlgorithmParameters {
  readonly kty: 'RSA' | 'EC';
  /** CKM_… */
  readonly mechanism: number;
  /** The parameters of the mechanism, an array of CK_ULONG. */
  readonly parameters?: readonly number[];
  /** What the mechanism is given: ECDSA signs a digest that we make, for few tokens know the mechanism that makes it. */
  readonly prepare: (bytes: Uint8Array) => Uint8Array;
  /** How node verifies what comes of it. */
  readonly verifyAs: Omit<VerifyKeyObjectInput, 'key'>;
}

const ckmSha256 = 0x250;
const ckgMgf1Sha256 = 2;
const saltLength = 32;

export const algorithmParameters: Readonly<Record<Pkcs11Algorithm, AlgorithmParameters>> = {
  ES256: {
    kty: 'EC',
    mechanism: 0x1041, // CKM_ECDSA: r‖s, as JWS wants it
    prepare: (bytes) => createHash('sha256').update(bytes).digest(),
    verifyAs: { dsaEncoding: 'ieee-p1363' },
  },
  RS256: {
    kty: 'RSA',
    mechanism: 0x40, // CKM_SHA256_RSA_PKCS
    prepare: (bytes) => bytes,
    verifyAs: { padding: constants.RSA_PKCS1_PADDING },
  },
  PS256: {
    kty: 'RSA',
    mechanism: 0x43, // CKM_SHA256_RSA_PKCS_PSS
    parameters: [ckmSha256, ckgMgf1Sha256, saltLength],
    prepare: (bytes) => bytes,
    verifyAs: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
  },
};

/**
 * What a key signs by: as asked, or PS256 for RSA and ES256 for EC P-256.
 *
 * @throws {Pkcs11Error} `algorithm_mismatch`
 */
export function fittingAlgorithm({ kty }: JWK, wanted: Pkcs11Algorithm | undefined): Pkcs11Algorithm {
  const algorithm = wanted ?? (kty === 'RSA' ? 'PS256' : 'ES256');
  if (algorithmParameters[algorithm].kty === kty) return algorithm;
  throw new Pkcs11Error(
    'algorithm_mismatch',
    `${algorithm} cannot be signed with a key of type ${kty}: use ${kty === 'RSA' ? 'PS256 or RS256' : 'ES256'}, or another key`,
  );
}
