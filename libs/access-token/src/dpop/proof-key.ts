import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { invalidProof } from './invalid-proof.ts';

const kinds: readonly unknown[] = ['EC', 'RSA', 'OKP'];
/** Members of private and of shared keys (RFC 7518 §6). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/**
 * The key in a proof's header, when it is public, strong, and the one that the token is bound to. With any other no
 * signature is looked at: a stranger's key costs one hash.
 *
 * @throws {AccessTokenError} `invalid_proof`
 */
export async function proofKey(jwk: JWK | undefined, boundTo: string): Promise<KeyObject> {
  if (jwk === undefined || !kinds.includes(jwk.kty))
    throw invalidProof('its header must have the public key as jwk, of type EC, RSA or OKP');
  if (secretMembers.some((name) => name in jwk))
    throw invalidProof('its jwk must be public: a private key that was sent is not private any more');
  if ((await calculateJwkThumbprint(jwk, 'sha256')) !== boundTo)
    throw invalidProof('it is signed by another key than the one that the access token is bound to');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && (modulusLength < 2048 || publicExponent < 65_537n))
    throw invalidProof('an RSA key has 2,048 bits at least, and the exponent 65,537 or more');
  return key;
}
