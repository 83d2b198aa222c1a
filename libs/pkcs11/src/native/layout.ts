import process from 'node:process';
import type Koffi from 'koffi';

/** How this platform lays out what crosses the border to the library. */
export interface Layout {
  readonly koffi: typeof Koffi;
  /** CK_ULONG is an unsigned long: 8 bytes, and 4 on Windows. */
  readonly ulongSize: number;
  readonly pointerSize: number;
  /** CK_ATTRIBUTE, and CK_MECHANISM, which has the same members: a number, an address, a length. */
  readonly attribute: ReturnType<(typeof Koffi)['struct']>;
  /** CK_C_INITIALIZE_ARGS without a mutex of our own. */
  readonly initializeArguments: ReturnType<(typeof Koffi)['struct']>;
  /** Where the first function stands in CK_FUNCTION_LIST, after a version of two bytes. */
  readonly firstFunction: number;
}

/** PKCS#11 packs its structures on Windows, and aligns them as the platform does elsewhere (2.40 §2.1). */
export function layoutOf(koffi: typeof Koffi): Layout {
  const isPacked = process.platform === 'win32';
  const struct = isPacked ? koffi.pack : koffi.struct;
  const pointerSize = koffi.sizeof('void *');
  return {
    koffi,
    ulongSize: koffi.sizeof('ulong'),
    pointerSize,
    attribute: struct({ type: 'ulong', pointer: 'void *', length: 'ulong' }),
    initializeArguments: struct({
      createMutex: 'void *',
      destroyMutex: 'void *',
      lockMutex: 'void *',
      unlockMutex: 'void *',
      flags: 'ulong',
      reserved: 'void *',
    }),
    firstFunction: isPacked ? 2 : pointerSize,
  };
}
