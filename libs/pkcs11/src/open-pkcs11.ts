import type { Signer } from '@ambit/client-auth';
import { assertKeyName } from './keys/find-private-key.ts';
import { type SignerOptions, tokenSigner } from './keys/token-signer.ts';
import { type Library, openLibrary } from './native/open-library.ts';
import { findToken } from './token/find-token.ts';
import { createLogin, type Pin } from './token/login.ts';
import { openSession } from './token/session.ts';
import { SessionPool } from './token/session-pool.ts';

const defaultSessions = 4;

export interface Pkcs11Options {
  /** The file of the library that the maker of the device provides; no search path is used. */
  readonly library: string;
  /** The label of the token. */
  readonly token: string;
  /** The serial number of the token, where several have that label. */
  readonly serial?: string;
  /** Asked for at each login, which is at the start and after the token forgot us; not kept in between. */
  readonly pin: Pin;
  /** How many signatures are made at a time, 4 unless said otherwise; more callers wait. */
  readonly sessions?: number;
}

/** A token that this process is logged in to. */
export interface Pkcs11Module {
  /**
   * A signer of a key whose private half stays in the token.
   *
   * @throws {Pkcs11Error}
   */
  signer(options: SignerOptions): Promise<Signer>;
  /** Ends what is being signed, then the sessions. Whoever signs later gets `closed`. */
  close(): Promise<void>;
}

/**
 * Opens a token by PKCS#11 and logs in.
 *
 * @example
 * const library = '/usr/lib/softhsm/libsofthsm2.so';
 * const module = await openPkcs11({ library, token: 'ambit', pin: async () => process.env['PIN'] ?? '' });
 * const key = await module.signer({ label: 'worker' });
 *
 * @throws {Pkcs11Error}
 */
export async function openPkcs11(options: Pkcs11Options): Promise<Pkcs11Module> {
  const { sessions = defaultSessions } = options;
  if (!Number.isInteger(sessions) || sessions < 1 || sessions > 64)
    throw new TypeError('The number of sessions is 1 to 64');
  const library = await openLibrary(options.library);
  try {
    return await logIn(library, options, sessions);
  } catch (error) {
    await library.close();
    throw error;
  }
}

async function logIn(library: Library, options: Pkcs11Options, sessions: number): Promise<Pkcs11Module> {
  const slot = await findToken(library, { label: options.token, serial: options.serial });
  const login = createLogin(library, options.pin);
  const pool = new SessionPool(() => openSession(library, slot, login), sessions);
  await pool.use(async () => undefined); // a wrong PIN shows now
  let closing: Promise<void> | undefined;
  return Object.freeze<Pkcs11Module>({
    signer: async (key) => {
      assertKeyName(key);
      return tokenSigner(pool, key);
    },
    close: () => (closing ??= pool.close().then(() => library.close())),
  });
}
