import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import type { AssertionAlgorithm } from './registration-schema.ts';

const fits: Readonly<Record<AssertionAlgorithm, (key: KeyObject) => boolean>> = {
  RS256: (key) => key.asymmetricKeyType === 'rsa',
  PS256: (key) => key.asymmetricKeyType === 'rsa',
  ES256: (key) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
  EdDSA: (key) => key.asymmetricKeyType === 'ed25519',
};

/**
 * The JWK of a public key in PEM, for one algorithm; its kid is the RFC 7638 thumbprint.
 *
 * @throws {Error} with a sentence that holds no part of the key
 */
export async function publicJwkOfPem(pem: string, algorithm: AssertionAlgorithm): Promise<JWK> {
  if (pem.includes('PRIVATE KEY'))
    throw new Error(
      'is a PRIVATE key: the provider must never see it. Register its public half, and replace the key',
    );
  const key = parse(pem);
  if (!fits[algorithm](key))
    throw new Error(`is of type ${key.asymmetricKeyType ?? 'unknown'}, which cannot sign ${algorithm}`);
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < 2048) throw new Error(`is an RSA key of ${bits} bits; 2048 is the least`);
  const { kty, n, e, crv, x, y }: JsonWebKey = key.export({ format: 'jwk' });
  // Plain members only, and none that is undefined: oidc-provider looks at the prototype of what it is given.
  const members = JSON.parse(JSON.stringify({ kty, n, e, crv, x, y })) as JWK; // node's own JWK
  return { ...members, kid: await calculateJwkThumbprint(members), alg: algorithm, use: 'sig' };
}

function parse(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Error('is not a public key in PEM (-----BEGIN PUBLIC KEY-----)');
  }
}
