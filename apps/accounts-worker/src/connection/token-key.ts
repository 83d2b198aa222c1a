import type { Signer } from '@ambit/client-auth';
import { setTimeout } from 'node:timers/promises';
import type { KeyConfig } from '../key-config.ts';

/** A key that stays in a token, and the way to let go of the token. */
export interface TokenKey {
  readonly signer: Signer;
  close(): Promise<void>;
}

/** Where a key in a token is, and what it signs by. */
export interface TokenKeyPlace {
  readonly library: string;
  readonly token: string;
  readonly serial: string | undefined;
  readonly pinFile: { readonly file: string; readonly allowReadableByOthers: boolean };
  readonly key: {
    readonly label: string | undefined;
    readonly id: string | undefined;
    readonly algorithm: Exclude<KeyConfig['ALGORITHM'], 'EdDSA'>;
  };
}

/** Milliseconds. A call into the library cannot be interrupted: neither a start nor an end waits for a device that hangs. */
const timeouts = { open: 30_000, close: 5_000 };

/** Where the key is, if the configuration has it in a token. */
export function tokenKeyPlace(config: KeyConfig): TokenKeyPlace | undefined {
  const { PKCS11_LIBRARY, PKCS11_TOKEN, PKCS11_TOKEN_SERIAL, PKCS11_PIN_FILE, ALGORITHM } = config;
  if (PKCS11_LIBRARY === undefined || PKCS11_TOKEN === undefined || PKCS11_PIN_FILE === undefined)
    return undefined;
  return {
    library: PKCS11_LIBRARY,
    token: PKCS11_TOKEN,
    serial: PKCS11_TOKEN_SERIAL,
    pinFile: { file: PKCS11_PIN_FILE, allowReadableByOthers: config.KEY_READABLE_BY_OTHERS },
    key: {
      label: config.PKCS11_KEY_LABEL,
      id: config.PKCS11_KEY_ID,
      algorithm: ALGORITHM === 'EdDSA' ? undefined : ALGORITHM, // the configuration has refused it
    },
  };
}

/**
 * Opens a key in a token by PKCS#11. The package for it is loaded here and nowhere else, so that whoever has other keys
 * needs nothing of it.
 *
 * @throws {Pkcs11Error}
 */
export async function openTokenKey(
  { library, token, serial, pinFile, key }: TokenKeyPlace,
  { open: openTimeoutMs, close: closeTimeoutMs } = timeouts,
): Promise<TokenKey> {
  const { openPkcs11, pinFromFile, Pkcs11Error } = await import('@ambit/pkcs11');
  const open = async (): Promise<TokenKey> => {
    const module = await openPkcs11({ library, token, serial, pin: pinFromFile(pinFile) });
    const close = (): Promise<void> => Promise.race([module.close(), pause(closeTimeoutMs)]);
    try {
      return { signer: await module.signer(key), close };
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
