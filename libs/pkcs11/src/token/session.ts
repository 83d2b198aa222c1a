import type { Functions } from '../native/load-functions.ts';
import type { Handle } from '../native/memory.ts';
import { assertOk } from '../native/return-value.ts';

/** A session that is logged in. One caller at a time may use it. */
export interface Session {
  readonly functions: Functions;
  readonly handle: Handle;
  /** The handles of keys, by what they were searched by; a login that ends takes them away. */
  readonly keys: Map<object, Handle>;
}

const serialSession = 0x4; // CKF_SERIAL_SESSION, always set; without CKF_RW_SESSION: we change nothing

/** @throws {Pkcs11Error} */
export async function openSession(
  functions: Functions,
  slot: Handle,
  logIn: (session: Handle) => Promise<void>,
): Promise<Session> {
  const handle = await functions.withMemory(async (memory) => {
    const target = memory.ulongs(0);
    const value = await functions.call('C_OpenSession', slot, serialSession, null, null, target);
    assertOk('C_OpenSession', value);
    return memory.readUlong(target);
  });
  const session: Session = { functions, handle, keys: new Map() };
  try {
    await logIn(handle);
  } catch (error) {
    await closeSession(session);
    throw error;
  }
  return session;
}

/**
 * Closes a session, which may be gone already. Nobody logs out: that would end the sessions of every other user of the
 * token in this process, and with the last session the login ends by itself (PKCS#11 2.40 §5.6).
 */
export async function closeSession({ functions, handle }: Session): Promise<void> {
  await functions.call('C_CloseSession', handle);
}
