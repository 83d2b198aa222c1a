import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Signer } from '@ambit/client-auth';
import { calculateJwkThumbprint } from 'jose';
import { Pkcs11Error } from '../pkcs11-error.ts';
import type { Session } from '../token/session.ts';
import type { SessionPool } from '../token/session-pool.ts';
import { assertPrivateKey } from './assert-private-key.ts';
import { described, findPrivateKey, type KeyName } from './find-private-key.ts';
import { algorithmParameters, fittingAlgorithm, type Pkcs11Algorithm } from './pkcs11-algorithm.ts';
import { readPublicKey } from './read-public-key.ts';
import { sign } from './sign.ts';

export interface SignerOptions extends KeyName {
  /** By default PS256 for RSA and ES256 for EC P-256. */
  readonly algorithm?: Pkcs11Algorithm;
  /** Takes a key that can be read out of the token, which then protects no better than a file does. */
  readonly allowExtractable?: boolean;
}

interface TokenKey {
  readonly name: KeyName;
  readonly algorithm: Pkcs11Algorithm;
  readonly publicKey: KeyObject;
}

/** Makes a signer of a key in the token, after a signature on trial. */
export async function tokenSigner(pool: SessionPool, options: SignerOptions): Promise<Signer> {
  const name: KeyName = { label: options.label, id: options.id };
  const members = await pool.use(async (session) => {
    const handle = await findPrivateKey(session, name);
    await assertPrivateKey(session, handle, name, options.allowExtractable ?? false);
    return readPublicKey(session, handle, name);
  });
  const algorithm = fittingAlgorithm(members, options.algorithm);
  const kid = await calculateJwkThumbprint(members, 'sha256');
  // Node's type is looser than jose's; both are the members of RFC 7517.
  const publicKey = createPublicKey({ key: members as JsonWebKey, format: 'jwk' });
  const key: TokenKey = { name, algorithm, publicKey };
  const signWith = (bytes: Uint8Array): Promise<Uint8Array> =>
    pool.use((session) => signInSession(session, key, bytes));
  await signWith(Buffer.from('ambit'));
  return Object.freeze<Signer>({
    algorithm,
    kid,
    publicJwk: Object.freeze({ ...members, kty: String(members.kty), kid, alg: algorithm, use: 'sig' }),
    sign: signWith,
  });
}

/** The first signature in a session is verified: under the same name there may be another key by now. */
async function signInSession(session: Session, key: TokenKey, bytes: Uint8Array): Promise<Uint8Array> {
  const known = session.keys.get(key);
  const handle = known ?? (await findPrivateKey(session, key.name));
  const signature = await sign(session, handle, key.algorithm, bytes);
  if (known !== undefined) return signature;
  const { verifyAs } = algorithmParameters[key.algorithm];
  if (!verify('sha256', bytes, { key: key.publicKey, ...verifyAs }, signature))
    throw new Pkcs11Error(
      'inconsistent_key',
      `The private and the public key with ${described(key.name)} do not belong together: import the pair anew, or load the key again if it was replaced`,
    );
  session.keys.set(key, handle);
  return signature;
}
