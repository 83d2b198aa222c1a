import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { type AccessTokenAlgorithm, isAccessTokenAlgorithm } from '../access-token-algorithm.ts';
import type { KeyWarningCode } from './key-warning.ts';

export interface KeyDefect {
  readonly code: KeyWarningCode;
  readonly message: string;
}

/** Members of private keys (RFC 7518 §6, RFC 9964). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'];

const longestKid = 256;
const fewestBits = 2048;
const smallestExponent = 65_537n;

/** The algorithms for which a key of this type and curve can be used. */
export function algorithmsOf({ kty, crv }: JWK): readonly AccessTokenAlgorithm[] {
  if (kty === 'RSA') return ['RS256', 'PS256'];
  if (kty === 'EC' && crv === 'P-256') return ['ES256'];
  if (kty === 'OKP' && crv === 'Ed25519') return ['EdDSA', 'Ed25519'];
  return [];
}

/** Why a published key is not to be used to verify access tokens; undefined when nothing is against it. */
export function keyDefect(jwk: JWK): KeyDefect | undefined {
  if (jwk.kty === 'oct' || 'k' in jwk)
    return defect('symmetric_key', 'it is a shared secret: who can verify by it can sign by it');
  if (privateMembers.some((name) => name in jwk))
    return defect('private_key', 'it is a private key, and public now: withdraw it');
  return useDefect(jwk) ?? kindDefect(jwk) ?? materialDefect(jwk);
}

function useDefect({ kid, use, key_ops: operations }: JWK): KeyDefect | undefined {
  if (kid !== undefined && (typeof kid !== 'string' || kid === '' || kid.length > longestKid))
    return defect('malformed_key', `its kid is not a text of 1 to ${longestKid} characters`);
  if (use !== undefined && use !== 'sig') return defect('wrong_use', 'its use is not sig');
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return defect('wrong_use', 'its key_ops do not have verify');
  return undefined;
}

function kindDefect(jwk: JWK): KeyDefect | undefined {
  const fitting = algorithmsOf(jwk);
  if (fitting.length === 0)
    return defect('unsupported_key_type', 'it is not of type RSA, EC on P-256, or OKP on Ed25519');
  if (jwk.alg !== undefined && !(isAccessTokenAlgorithm(jwk.alg) && fitting.includes(jwk.alg)))
    return defect('unsupported_algorithm', `its alg is not ${fitting.join(' or ')}`);
  return undefined;
}

function materialDefect(jwk: JWK): KeyDefect | undefined {
  // node reads other spellings too, and WebCrypto does not.
  if ([jwk.n, jwk.e, jwk.x, jwk.y].some((part) => part !== undefined && !isBase64url(part)))
    return defect('malformed_key', 'a part of it is not base64url (RFC 7518 §6)');
  try {
    // node's types of a JWK are those of the DOM; what is in it, it checks itself.
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    if (jwk.kty !== 'RSA') return undefined;
    if (modulusLength < fewestBits) return defect('weak_key', `it has fewer than ${fewestBits} bits`);
    if (publicExponent < smallestExponent || publicExponent % 2n === 0n)
      return defect('weak_key', 'its exponent is even, or smaller than 65,537');
    return undefined;
  } catch {
    // Without the cause: node's message may quote the key.
    return defect('malformed_key', 'it cannot be read');
  }
}

function isBase64url(part: unknown): boolean {
  return typeof part === 'string' && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function defect(code: KeyWarningCode, message: string): KeyDefect {
  return { code, message };
}
