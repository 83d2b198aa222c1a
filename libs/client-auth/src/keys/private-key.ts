import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
  webcrypto,
} from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { KeyError } from './key-error.ts';
import { type Passphrase, textOfPassphrase } from './passphrase.ts';
import { privatePemIn } from './pem.ts';
import { publicMembers } from './public-jwk.ts';
import type { Signer } from './signer.ts';
import { algorithmParameters, defaultAlgorithm, type SigningAlgorithm } from './signing-algorithm.ts';

const minimumRsaBits = 2048;

export interface PrivateKeyOptions {
  /** By default PS256 for RSA, ES256 for P-256, EdDSA for Ed25519, or what the JWK's `alg` says. */
  readonly algorithm?: SigningAlgorithm;
}

export interface PemOptions extends PrivateKeyOptions {
  /** Needed by an encrypted PEM, and not asked for otherwise. */
  readonly passphrase?: Passphrase;
}

/**
 * Makes a signer of a PEM: PKCS#8, encrypted or not; SEC1 and PKCS#1 are read too. What stands beside the key,
 * such as a certificate, is left out. A text whose line ends came as the two characters `\n`, as happens in environment
 * variables, is understood.
 *
 * @example
 * const key = await privateKeyFromPem(pem);
 * key.kid; // its RFC 7638 thumbprint
 *
 * @throws {KeyError}
 */
export async function privateKeyFromPem(pem: string, options: PemOptions = {}): Promise<Signer> {
  const { block, isEncrypted } = privatePemIn(pem);
  if (!isEncrypted) return signerOf(() => createPrivateKey(block), options.algorithm);
  if (options.passphrase === undefined)
    throw new KeyError('encrypted_key', 'This PEM is encrypted: give its passphrase');
  const passphrase = await textOfPassphrase(options.passphrase);
  return signerOf(() => decrypted(block, passphrase), options.algorithm);
}

function decrypted(pem: string, passphrase: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch {
    // Which of the two it is cannot be told apart for sure.
    throw new KeyError(
      'wrong_passphrase',
      'This PEM cannot be decrypted: the passphrase is another, or the file is damaged',
    );
  }
}

/**
 * Makes a signer of a private JWK (RFC 7517).
 *
 * @throws {KeyError}
 */
export async function privateKeyFromJwk(jwk: JWK, options: PrivateKeyOptions = {}): Promise<Signer> {
  if (jwk.kty === undefined && 'keys' in jwk)
    throw new KeyError('several_keys', 'This is a JWK Set: give one private key of it, alone');
  if (jwk.kty === 'oct')
    throw new KeyError(
      'symmetric_key',
      'This JWK is a shared secret (kty oct): private_key_jwt needs a key pair',
    );
  if (typeof jwk.d !== 'string')
    throw new KeyError(
      'not_a_private_key',
      "This JWK has no member 'd', so it is a public key: give the private one",
    );
  if (!isForSigning(jwk))
    throw new KeyError(
      'unsupported_key',
      "This JWK is not for signing, by its member 'use' or 'key_ops': give one that is, or make one",
    );
  const named = algorithmOf(jwk.alg);
  if (options.algorithm !== undefined && named !== undefined && options.algorithm !== named)
    throw new KeyError(
      'algorithm_mismatch',
      `This JWK is for ${named}, and ${options.algorithm} is asked for`,
    );
  // Node's type is looser than jose's; both are the members of RFC 7517.
  return signerOf(
    () => createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' }),
    options.algorithm ?? named,
  );
}

/** Whether a key was made for this (RFC 7517 §4.2 and §4.3): one that decrypts as well is in two hands at once. */
function isForSigning({ use, key_ops: operations }: JWK): boolean {
  const isAmong = operations === undefined || (Array.isArray(operations) && operations.includes('sign'));
  return isAmong && (use === undefined || use === 'sig');
}

function algorithmOf(name: string | undefined): SigningAlgorithm | undefined {
  if (name === undefined) return undefined;
  if (name === 'Ed25519') return 'EdDSA'; // RFC 9864 names the curve
  const known = (Object.keys(algorithmParameters) as SigningAlgorithm[]).find(
    (algorithm) => algorithm === name,
  ); // its keys
  if (known === undefined)
    throw new KeyError(
      'unsupported_key',
      `This JWK is for an algorithm that is not supported; use ${Object.keys(algorithmParameters).join(', ')}`,
    );
  return known;
}

async function signerOf(parse: () => KeyObject, wanted: SigningAlgorithm | undefined): Promise<Signer> {
  const key = parsed(parse);
  const algorithm = fitting(key, wanted);
  const publicKey = createPublicKey(key);
  assertConsistent(key, publicKey);
  const { importAs, signAs } = algorithmParameters[algorithm];
  // Not extractable: from here on nobody, this library included, can read the key back.
  const imported = key.toCryptoKey(importAs, false, ['sign']);
  const members = publicMembers(publicKey.export({ format: 'jwk' }) as JWK); // node's own JWK
  const kid = await calculateJwkThumbprint(members, 'sha256');
  return Object.freeze<Signer>({
    algorithm,
    kid,
    publicJwk: Object.freeze({ ...members, kty: String(members.kty), kid, alg: algorithm, use: 'sig' }),
    sign: async (bytes) => new Uint8Array(await webcrypto.subtle.sign(signAs, imported, bytes)),
  });
}

/** A JWK may pair a private key with the public one of another; its signatures would never verify. */
function assertConsistent(key: KeyObject, publicKey: KeyObject): void {
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const probe = Buffer.from('ambit');
  if (verify(digest, probe, publicKey, sign(digest, probe, key))) return;
  throw new KeyError(
    'inconsistent_key',
    'The private and the public part of this key do not belong together: export it anew',
  );
}

function parsed(parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch (error) {
    if (error instanceof KeyError) throw error;
    // The parser's error is dropped: it may quote what it read.
    throw new KeyError(
      'not_a_key',
      'This is no private key that can be read: make one with `openssl genpkey`',
    );
  }
}

function fitting(key: KeyObject, wanted: SigningAlgorithm | undefined): SigningAlgorithm {
  const kind = kindOf(key);
  const algorithm = wanted ?? defaultAlgorithm[kind];
  if (algorithmParameters[algorithm].kind !== kind)
    throw new KeyError(
      'algorithm_mismatch',
      `${algorithm} cannot be signed with a key of type ${kind}: use ${defaultAlgorithm[kind]}, or another key`,
    );
  return algorithm;
}

function kindOf(key: KeyObject): keyof typeof defaultAlgorithm {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
  if (type === 'rsa') {
    const bits = details.modulusLength ?? 0;
    if (bits < minimumRsaBits)
      throw new KeyError(
        'weak_key',
        `An RSA key of ${bits} bits is too weak: use ${minimumRsaBits} or more (RFC 7518 §3.3)`,
      );
    return 'rsa';
  }
  if (type === 'ec' && details.namedCurve === 'prime256v1') return 'ec';
  if (type === 'ed25519') return 'ed25519';
  throw new KeyError(
    'unsupported_key',
    `A key of type ${type ?? 'unknown'} is not supported: use RSA, EC P-256 or Ed25519`,
  );
}
