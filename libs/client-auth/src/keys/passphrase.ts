import { KeyError } from './key-error.ts';
import { readSecretFile, type SecretFile } from './secret-file.ts';

/** Where the passphrase of an encrypted key comes from: known, or asked for when it is needed. */
export type Passphrase = string | (() => string | Promise<string>);

/**
 * A passphrase that is read when it is needed, from a file that its owner alone may read. One line end after it is left out.
 *
 * @example
 * const passphrase = passphraseFromFile({ file: '/run/secrets/passphrase' });
 * const key = await loadPrivateKey({ file: 'client.pem', passphrase });
 *
 * @throws {KeyError} when the key is loaded: `passphrase_unavailable`
 */
export function passphraseFromFile(options: SecretFile): () => Promise<string> {
  return async () => {
    const advice = 'name one that holds the passphrase, and nothing else';
    const text = await readSecretFile(options, advice).catch((error: unknown) => {
      // The codes of a key file would send whoever reads them to the wrong file.
      throw error instanceof KeyError ? unavailable(`There is no passphrase: ${error.message}`) : error;
    });
    const passphrase = text.replace(/\r?\n$/, '');
    if (passphrase === '') throw unavailable(`The file ${options.file} is empty: ${advice}`);
    return passphrase;
  };
}

/**
 * The passphrase, asked for where it is not known.
 *
 * @throws {KeyError} `passphrase_unavailable`
 */
export async function textOfPassphrase(passphrase: Passphrase): Promise<string> {
  if (typeof passphrase === 'string') return passphrase;
  try {
    return await passphrase();
  } catch (error) {
    if (error instanceof KeyError) throw error;
    throw unavailable(`Who was asked for the passphrase has failed${reasonIn(error)}: see there why`);
  }
}

function unavailable(message: string): KeyError {
  return new KeyError('passphrase_unavailable', message);
}

/** The code of the error, or its name. Nothing else is shown: a passphrase in it would look like any other word. */
function reasonIn(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const members = ['code' in error ? error.code : undefined, 'name' in error ? error.name : undefined];
  const reason = members.find((member) => typeof member === 'string' && /^\w{1,40}$/.test(member));
  return reason === undefined ? '' : ` (${String(reason)})`;
}
