import { realpath } from 'node:fs/promises';
import { type Functions, loadFunctions } from './load-functions.ts';
import { assertOk, returnValues } from './return-value.ts';

/** An initialized library, until it is closed. */
export interface Library extends Functions {
  close(): Promise<void>;
}

interface Loaded {
  readonly functions: Promise<Functions>;
  users: number;
  /** Whether we initialized it, and not something else in this process. */
  isOurs: boolean;
  /** The last start or end of its life: these never run side by side. */
  turn: Promise<void>;
}

// A library is initialized once for a process (PKCS#11 2.40 §5.4), however many of its tokens are open.
const libraries = new Map<string, Loaded>();

const osLockingOk = 0x2;

/** @throws {Pkcs11Error} */
export async function openLibrary(path: string): Promise<Library> {
  const name = await realpath(path).catch(() => path);
  const loaded = libraries.get(name) ?? {
    functions: loadFunctions(name),
    users: 0,
    isOurs: false,
    turn: Promise.resolve(),
  };
  libraries.set(name, loaded);
  const functions = await loaded.functions.catch((error: unknown) => {
    if (libraries.get(name) === loaded) libraries.delete(name); // the next to ask may find it mended
    throw error;
  });
  await inTurn(loaded, async () => {
    if (loaded.users === 0) loaded.isOurs = await initialize(functions);
    loaded.users += 1;
  });
  return { ...functions, close: () => inTurn(loaded, () => release(loaded, functions)) };
}

function inTurn(loaded: Loaded, work: () => Promise<void>): Promise<void> {
  const done = loaded.turn.then(work);
  loaded.turn = done.catch(() => undefined);
  return done;
}

async function initialize({ call, withMemory, layout }: Functions): Promise<boolean> {
  return withMemory(async (memory) => {
    const { koffi, initializeArguments } = layout;
    const target = memory.room(koffi.sizeof(initializeArguments));
    const none = {
      createMutex: null,
      destroyMutex: null,
      lockMutex: null,
      unlockMutex: null,
      reserved: null,
    };
    koffi.encode(target, initializeArguments, { ...none, flags: osLockingOk });
    const value = await call('C_Initialize', target);
    assertOk('C_Initialize', value, 'CKR_CRYPTOKI_ALREADY_INITIALIZED');
    return value === returnValues.CKR_OK;
  });
}

async function release(loaded: Loaded, { call }: Functions): Promise<void> {
  loaded.users -= 1;
  if (loaded.users > 0 || !loaded.isOurs) return;
  assertOk('C_Finalize', await call('C_Finalize', null), 'CKR_CRYPTOKI_NOT_INITIALIZED');
}
