import type { Functions } from '../native/load-functions.ts';
import type { Handle } from '../native/memory.ts';
import { assertOk } from '../native/return-value.ts';
import { Pkcs11Error } from '../pkcs11-error.ts';

/** Where the PIN comes from: asked for at each login, and not kept. */
export type Pin = () => string | Promise<string>;

const user = 1; // CKU_USER
// CKS_RO_USER_FUNCTIONS and CKS_RW_USER_FUNCTIONS
const loggedIn: readonly number[] = [1, 3];

/**
 * Makes the function that logs a session in where it is not. A login is for all sessions of the process, so one at a time
 * is enough; and a PIN that was refused is not tried again, or the token would lock.
 */
export function createLogin(functions: Functions, pin: Pin): (session: Handle) => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  let refusal: Pkcs11Error | undefined;
  const logIn = async (session: Handle): Promise<void> => {
    if (await isLoggedIn(functions, session)) return;
    if (refusal !== undefined) throw refusal;
    const secret = new TextEncoder().encode(await pin());
    try {
      await present(functions, session, secret);
    } catch (error) {
      if (isRefusal(error)) refusal = error;
      throw error;
    } finally {
      secret.fill(0);
    }
  };
  return (session) => {
    const attempt = turn.then(() => logIn(session));
    turn = attempt.catch(() => undefined);
    return attempt;
  };
}

function isRefusal(error: unknown): error is Pkcs11Error {
  return error instanceof Pkcs11Error && (error.code === 'pin_incorrect' || error.code === 'pin_locked');
}

async function isLoggedIn({ call, withMemory }: Functions, session: Handle): Promise<boolean> {
  return withMemory(async (memory) => {
    const info = memory.ulongs(0, 0, 0, 0); // CK_SESSION_INFO: slot, state, flags, device error
    assertOk('C_GetSessionInfo', await call('C_GetSessionInfo', session, info));
    return loggedIn.includes(Number(memory.readUlong(info, 1)));
  });
}

async function present({ call, withMemory }: Functions, session: Handle, pin: Uint8Array): Promise<void> {
  await withMemory(async (memory) => {
    const value = await call('C_Login', session, user, memory.bytes(pin), pin.byteLength);
    assertOk('C_Login', value, 'CKR_USER_ALREADY_LOGGED_IN');
  });
}
