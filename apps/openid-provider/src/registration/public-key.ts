import { createPublicKey, type JsonWebKey, type JsonWebKeyInput, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { PublicKeyProblemCode } from './registration-error.ts';
import type { AssertionAlgorithm } from './registration-schema.ts';

const leastRsaBits = 2048;

const fits: Readonly<Record<AssertionAlgorithm, (key: KeyObject) => boolean>> = {
  RS256: (key) => key.asymmetricKeyType === 'rsa',
  PS256: (key) => key.asymmetricKeyType === 'rsa',
  ES256: (key) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
  EdDSA: (key) => key.asymmetricKeyType === 'ed25519',
};

const wanted: Readonly<Record<AssertionAlgorithm, string>> = {
  RS256: 'an RSA key',
  PS256: 'an RSA key',
  ES256: 'an EC key on P-256',
  EdDSA: 'an Ed25519 key',
};

/** Why a key is not taken. The message holds no part of it. */
export interface Refused {
  readonly refused: { readonly code: PublicKeyProblemCode; readonly message: string };
}

/** A public key that may be used, or why not. */
export type PublicKeyOutcome = { readonly jwk: JWK } | Refused;

/** The members of a JWK that only who signs may have, and those of a symmetric key (RFC 7518 §6). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * Reads a public key in PEM, meant for one algorithm. The JWK's `kid` is the RFC 7638 thumbprint.
 *
 * @example
 * const outcome = await readPublicKey(pem, 'ES256');
 * if ('jwk' in outcome) outcome.jwk.kid; // 'amE7AxP_itjPYM9_wCEF7vrXHGZwuELYaahC0HcMRyc'
 */
export async function readPublicKey(pem: string, algorithm: AssertionAlgorithm): Promise<PublicKeyOutcome> {
  // Before anything parses it: node would derive the public half without a word.
  if (pem.includes('PRIVATE KEY')) {
    return refused(
      'key_is_private',
      'is a private key, which only the client may hold: register its public half, and replace the key, since it was shared',
    );
  }
  const key = parse(pem);
  if (key === undefined)
    return refused('key_unreadable', 'is not a public key in PEM (-----BEGIN PUBLIC KEY-----)');
  const problem = problemOf(key, algorithm);
  if (problem !== undefined) return problem;
  const members = publicMembersOf(key);
  return { jwk: { ...members, kid: await calculateJwkThumbprint(members), alg: algorithm, use: 'sig' } };
}

/**
 * Reads a key of a JWK Set that a client has published, by the rules for a key in PEM. Its `kid` is the client's; what
 * it says of its use must fit too.
 */
export function readPublicJwk(
  value: Readonly<Record<string, unknown>>,
  algorithm: AssertionAlgorithm,
): PublicKeyOutcome {
  if (secretMembers.some((member) => Object.hasOwn(value, member)))
    return refused('key_is_private', 'has secret members: replace the key, since it was published');
  const { kid, alg = algorithm, use = 'sig', key_ops: operations = ['verify'] } = value;
  if (kid !== undefined && typeof kid !== 'string')
    return refused('key_unreadable', 'has a kid that is no text');
  if (alg !== algorithm || use !== 'sig' || !Array.isArray(operations) || !operations.includes('verify'))
    return refused('key_does_not_fit', `is not meant to verify signatures by ${algorithm}`);
  // What it is made of is for the parser to judge.
  const key = parse({ key: value as JsonWebKey, format: 'jwk' });
  if (key === undefined) return refused('key_unreadable', 'is not a public key as a JWK (RFC 7517)');
  const problem = problemOf(key, algorithm);
  if (problem !== undefined) return problem;
  return { jwk: { ...publicMembersOf(key), ...(kid !== undefined && { kid }), alg: algorithm, use: 'sig' } };
}

function problemOf(key: KeyObject, algorithm: AssertionAlgorithm): Refused | undefined {
  if (!fits[algorithm](key)) {
    const actual = [key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ');
    return refused('key_does_not_fit', `is of type ${actual}, but ${algorithm} needs ${wanted[algorithm]}`);
  }
  const { modulusLength: bits = leastRsaBits, publicExponent: exponent = 65_537n } =
    key.asymmetricKeyDetails ?? {};
  if (bits < leastRsaBits)
    return refused('key_too_weak', `is an RSA key of ${bits} bits; the least is ${leastRsaBits}`);
  if (exponent < 65_537n)
    return refused('key_too_weak', 'is an RSA key with a small public exponent; the least is 65537');
  return undefined;
}

function publicMembersOf(key: KeyObject): JWK {
  const { kty, n, e, crv, x, y }: JsonWebKey = key.export({ format: 'jwk' });
  return Object.fromEntries(
    Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined),
  );
}

function parse(key: string | JsonWebKeyInput): KeyObject | undefined {
  try {
    return createPublicKey(key);
  } catch {
    return undefined;
  }
}

function refused(code: PublicKeyProblemCode, message: string): Refused {
  return { refused: { code, message } };
}
