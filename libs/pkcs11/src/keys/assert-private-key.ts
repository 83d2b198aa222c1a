import type { Handle } from '../native/memory.ts';
import { Pkcs11Error } from '../pkcs11-error.ts';
import type { Session } from '../token/session.ts';
import { described, type KeyName } from './find-private-key.ts';
import { readFlag } from './object-attribute.ts';

/**
 * Refuses a key that could leave the token, since then it is no better than a file.
 *
 * @throws {Pkcs11Error} `extractable_key`, `unsupported_key`
 */
export async function assertPrivateKey(
  session: Session,
  key: Handle,
  name: KeyName,
  allowExtractable: boolean,
): Promise<void> {
  if ((await readFlag(session, key, 'alwaysAuthenticate')) === true)
    throw new Pkcs11Error(
      'unsupported_key',
      `The key with ${described(name)} asks for the PIN at each signature (CKA_ALWAYS_AUTHENTICATE): use one that does not`,
    );
  if (allowExtractable) return;
  const isExtractable = await readFlag(session, key, 'extractable');
  const isSensitive = await readFlag(session, key, 'sensitive');
  // A token that does not say is not trusted to keep it.
  if (isExtractable !== false || isSensitive !== true)
    throw new Pkcs11Error(
      'extractable_key',
      `The key with ${described(name)} can be read out of the token: make one that is sensitive and not extractable (code that means it can say allowExtractable)`,
    );
}
