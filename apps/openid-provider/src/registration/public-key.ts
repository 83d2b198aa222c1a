import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { RegistrationProblem } from './registration-error.ts';
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

/** A public key that may be registered, or why not. */
export type PublicKeyOutcome =
  { readonly jwk: JWK } | { readonly refused: Pick<RegistrationProblem, 'code' | 'message'> };

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
  return { jwk: await publicJwkOf(key, algorithm) };
}

async function publicJwkOf(key: KeyObject, algorithm: AssertionAlgorithm): Promise<JWK> {
  const { kty, n, e, crv, x, y }: JsonWebKey = key.export({ format: 'jwk' });
  const members = Object.fromEntries(
    Object.entries({ kty, n, e, crv, x, y }).filter(([, value]) => value !== undefined),
  );
  return { ...members, kid: await calculateJwkThumbprint(members), alg: algorithm, use: 'sig' };
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

function refused(code: RegistrationProblem['code'], message: string): PublicKeyOutcome {
  return { refused: { code, message } };
}
