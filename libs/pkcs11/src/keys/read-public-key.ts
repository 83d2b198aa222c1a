import type { JWK } from 'jose';
import { base64url } from 'jose';
import type { Handle } from '../native/memory.ts';
import { Pkcs11Error } from '../pkcs11-error.ts';
import type { Session } from '../token/session.ts';
import { findObjects } from './find-objects.ts';
import { described, type KeyName } from './find-private-key.ts';
import { type AttributeName, readAttribute, readNumber } from './object-attribute.ts';

const rsa = 0; // CKK_RSA
const ec = 3; // CKK_EC
const minimumRsaBits = 2048;
const p256 = '06082a8648ce3d030107'; // the object identifier of secp256r1 (RFC 5480 §2.1.1.1) in DER
const uncompressed = 0x04;

/**
 * The public half of a private key, as a JWK with the members that a thumbprint is made of (RFC 7638 §3.2).
 *
 * @throws {Pkcs11Error} `key_missing`, `weak_key`, `unsupported_key`
 */
export async function readPublicKey(session: Session, key: Handle, name: KeyName): Promise<JWK> {
  const publicObject = await publicObjectOf(session, key);
  const read = async (attribute: AttributeName): Promise<Uint8Array> => {
    for (const object of publicObject === undefined ? [key] : [publicObject, key]) {
      const value = await readAttribute(session, object, attribute);
      if (value !== undefined) return value;
    }
    throw new Pkcs11Error(
      'key_missing',
      `The token has no public key beside the private one with ${described(name)}: import it under the same id`,
    );
  };
  const keyType = await readNumber(session, key, 'keyType');
  if (keyType === rsa) return rsaJwk(await read('modulus'), await read('publicExponent'));
  if (keyType === ec) return ecJwk(await read('ecParams'), await read('ecPoint'));
  throw new Pkcs11Error(
    'unsupported_key',
    `The key with ${described(name)} is of type ${keyType ?? 'unknown'} (CKA_KEY_TYPE): use RSA or EC P-256`,
  );
}

/** The halves of a pair have the same id; where there is none, the same label. */
async function publicObjectOf(session: Session, key: Handle): Promise<Handle | undefined> {
  const id = await readAttribute(session, key, 'id');
  const label = await readAttribute(session, key, 'label');
  if (id === undefined && label === undefined) return undefined;
  const search = id === undefined ? { label: new TextDecoder().decode(label) } : { id };
  const [found] = await findObjects(session, { class: 'public', ...search });
  return found;
}

function rsaJwk(modulus: Uint8Array, exponent: Uint8Array): JWK {
  const n = withoutLeadingZeros(modulus);
  const bits = n.byteLength * 8 - Math.clz32(n[0] ?? 0) + 24;
  if (bits < minimumRsaBits)
    throw new Pkcs11Error(
      'weak_key',
      `An RSA key of ${bits} bits is too weak: use ${minimumRsaBits} or more (RFC 7518 §3.3)`,
    );
  return { kty: 'RSA', n: base64url.encode(n), e: base64url.encode(withoutLeadingZeros(exponent)) };
}

function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(start, 0));
}

function ecJwk(curve: Uint8Array, point: Uint8Array): JWK {
  if (Buffer.from(curve).toString('hex') !== p256)
    throw new Pkcs11Error('unsupported_key', 'This key is on another curve: use EC P-256');
  // In an OCTET STRING, as the specification has it, or bare, as some tokens do.
  const bare = point.byteLength === 67 && point[0] === 0x04 && point[1] === 65 ? point.subarray(2) : point;
  if (bare.byteLength !== 65 || bare[0] !== uncompressed)
    throw new Pkcs11Error(
      'unsupported_key',
      'The point of this key (CKA_EC_POINT) is not written uncompressed',
    );
  return {
    kty: 'EC',
    crv: 'P-256',
    x: base64url.encode(bare.subarray(1, 33)),
    y: base64url.encode(bare.subarray(33)),
  };
}
