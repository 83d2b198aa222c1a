import type { Handle } from '../native/memory.ts';
import { Pkcs11Error } from '../pkcs11-error.ts';
import type { Session } from '../token/session.ts';
import { findObjects } from './find-objects.ts';

/** Which key of the token is meant, by its label (CKA_LABEL), its id (CKA_ID, in hexadecimal digits), or both. */
export interface KeyName {
  readonly label?: string | undefined;
  readonly id?: string | undefined;
}

/** @throws {TypeError} */
export function assertKeyName({ label, id }: KeyName): void {
  if (label === undefined && id === undefined) throw new TypeError('Name the key by its label or its id');
  if (id !== undefined && !/^([0-9a-f]{2})+$/i.test(id))
    throw new TypeError('The id of a key is an even number of hexadecimal digits');
}

/** @throws {Pkcs11Error} `key_missing`, `key_ambiguous` */
export async function findPrivateKey(session: Session, name: KeyName): Promise<Handle> {
  const id = name.id === undefined ? undefined : Buffer.from(name.id, 'hex');
  const [key, another] = await findObjects(session, { class: 'private', label: name.label, id });
  if (key === undefined)
    throw new Pkcs11Error(
      'key_missing',
      `The token has no private key with ${described(name)}: list what it has with pkcs11-tool --list-objects --login`,
    );
  if (another !== undefined)
    throw new Pkcs11Error(
      'key_ambiguous',
      `The token has several private keys with ${described(name)}: name ${name.id === undefined ? 'the id' : 'the label'} as well`,
    );
  return key;
}

export function described({ label, id }: KeyName): string {
  const parts = [label !== undefined && `the label '${label}'`, id !== undefined && `the id ${id}`];
  return parts.filter((part) => part !== false).join(' and ');
}
