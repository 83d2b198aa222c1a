import {
  fileKeyRingStore,
  generatePrivateKey,
  KeyRing,
  loadPrivateKey,
  newestKey,
  RotationError,
  type Signer,
  type SigningAlgorithm,
  writePrivateKeyFile,
} from '@ambit/client-auth';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';
import { jsonText } from '../text/json.ts';

export interface GenerateKeyValues {
  readonly out: string | undefined;
  readonly ring: string | undefined;
  readonly pem: boolean;
  readonly algorithm: SigningAlgorithm | undefined;
  readonly json: boolean;
}

/**
 * Makes a key file or a key ring, and says what it has made.
 *
 * @throws {CliError} `invalid_arguments`; {KeyError} `key_file_exists`; {RotationError} `ring_exists`
 */
export async function generateKey(values: GenerateKeyValues, { write }: CommandContext): Promise<void> {
  const { out, ring, pem, algorithm = 'ES256', json } = values;
  if ((out === undefined) === (ring === undefined))
    throw new CliError(
      'invalid_arguments',
      'Give one of --out FILE and --ring DIR; see ambit keys generate --help',
    );
  if (pem && ring === undefined)
    throw new CliError('invalid_arguments', '--pem is about a ring; see ambit keys generate --help');
  const place = out ?? ring ?? '';
  const { kid } = out === undefined ? await newRing(place, algorithm, pem) : await newFile(place, algorithm);
  write(json ? jsonText({ written: place, algorithm, kid }) : `written ${place}: ${algorithm}, kid ${kid}\n`);
}

async function newFile(file: string, algorithm: SigningAlgorithm): Promise<Signer> {
  await writePrivateKeyFile(file, await generatePrivateKey(algorithm));
  return loadPrivateKey({ file, algorithm });
}

async function newRing(folder: string, algorithm: SigningAlgorithm, pem: boolean): Promise<Signer> {
  const store = fileKeyRingStore(folder);
  if ((await store.load()).version > 0)
    throw new RotationError(
      'ring_exists',
      `${folder} holds a key ring already: name another folder, or see ambit keys status`,
    );
  return newestKey(await KeyRing.open({ store, algorithm, ...(pem && { registeredBy: 'pem' }) }));
}
