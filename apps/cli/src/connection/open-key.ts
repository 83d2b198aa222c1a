import {
  fileKeyRingStore,
  KeyRing,
  loadPrivateKey,
  newestKey,
  type Signer,
  type SigningAlgorithm,
} from '@ambit/client-auth';
import { CliError } from '../cli-error.ts';

export interface KeyPlace {
  readonly key: string | undefined;
  readonly ring: string | undefined;
  readonly algorithm: SigningAlgorithm | undefined;
}

/**
 * Opens the key of a client: one of a file, or a ring with all of its keys. It is changed by nothing.
 *
 * @throws {CliError} `setting_missing`, `invalid_arguments`; {KeyError} {RotationError}
 */
export async function openKey({ key, ring, algorithm }: KeyPlace): Promise<Signer | KeyRing> {
  if (key !== undefined && ring !== undefined)
    throw new CliError(
      'invalid_arguments',
      'A key file and a key ring are named: give one of --key and --ring (or KEY_FILE and KEY_RING)',
    );
  if (ring !== undefined)
    return KeyRing.read({ store: fileKeyRingStore(ring), ...(algorithm !== undefined && { algorithm }) });
  if (key !== undefined) return loadPrivateKey({ file: key, algorithm });
  throw new CliError(
    'setting_missing',
    'No key is named: give --key FILE or --ring DIR (or KEY_FILE or KEY_RING); ambit keys generate makes one',
  );
}

/** The one key to speak of: that of a file, or the newest of a ring. */
export async function openOneKey(place: KeyPlace): Promise<Signer> {
  const opened = await openKey(place);
  return opened instanceof KeyRing ? newestKey(opened) : opened;
}
