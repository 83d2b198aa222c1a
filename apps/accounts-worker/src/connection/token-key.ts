import type { Signer } from '@ambit/client-auth';
import { setTimeout } from 'node:timers/promises';
import type { KeyConfig } from '../key-config.ts';

/** A key that stays in a token, and the way to let go of the token. */
export interface TokenKey {
  readonly signer: Signer;
  close(): Promise<void>;
}

/** Where a key in a token is. */
interface TokenKeyPlace {
  readonly library: string;
  readonly token: string;
  readonly pinFile: string;
}

// A call into the library cannot be interrupted: neither a start nor an end waits for a device that hangs.
const openTimeoutMs = 30_000;
const closeTimeoutMs = 5_000;

/** Where the key is, if the configuration has it in a token. */
export function tokenKeyPlace(config: KeyConfig): TokenKeyPlace | undefined {
  const { PKCS11_LIBRARY: library, PKCS11_TOKEN: token, PKCS11_PIN_FILE: pinFile } = config;
  if (library === undefined || token === undefined || pinFile === undefined) return undefined;
  return { library, token, pinFile };
}

/**
 * Opens a key in a token by PKCS#11. The package for it is loaded here and nowhere else, so that whoever has other keys
 * needs nothing of it.
 *
 * @throws {Pkcs11Error}
 */
export async function openTokenKey(
  { library, token, pinFile }: TokenKeyPlace,
  config: KeyConfig,
): Promise<TokenKey> {
  const { openPkcs11, pinFromFile, Pkcs11Error } = await import('@ambit/pkcs11');
  const { PKCS11_TOKEN_SERIAL, PKCS11_KEY_LABEL, PKCS11_KEY_ID, KEY_READABLE_BY_OTHERS, ALGORITHM } = config;
  const open = async (): Promise<TokenKey> => {
    const module = await openPkcs11({
      library,
      token,
      serial: PKCS11_TOKEN_SERIAL,
      pin: pinFromFile({ file: pinFile, allowReadableByOthers: KEY_READABLE_BY_OTHERS }),
    });
    const close = (): Promise<void> => Promise.race([module.close(), pause(closeTimeoutMs)]);
    try {
      const signer = await module.signer({
        label: PKCS11_KEY_LABEL,
        id: PKCS11_KEY_ID,
        algorithm: ALGORITHM === 'EdDSA' ? undefined : ALGORITHM, // the configuration has refused it
      });
      return { signer, close };
    } catch (error) {
      await close();
      throw error;
    }
  };
  const late = pause(openTimeoutMs).then(() => {
    throw new Pkcs11Error(
      'device_failed',
      `The token '${token}' did not answer within ${openTimeoutMs / 1000} s: see whether the device is on and can be reached`,
    );
  });
  return Promise.race([open(), late]);
}

async function pause(ms: number): Promise<void> {
  await setTimeout(ms, undefined, { ref: false });
}
