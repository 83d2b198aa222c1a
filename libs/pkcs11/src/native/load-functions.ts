import { access } from 'node:fs/promises';
import type Koffi from 'koffi';
import { Pkcs11Error } from '../pkcs11-error.ts';
import { type Arguments, functionList, type FunctionName } from './function-list.ts';
import { type Layout, layoutOf } from './layout.ts';
import { Memory, type Pointer } from './memory.ts';
import { assertOk } from './return-value.ts';

/** The functions of one PKCS#11 library. */
export interface Functions {
  /** Calls a function in libuv's thread pool, so that a slow device does not hold up this thread. Answers its CK_RV. */
  call<Name extends FunctionName>(name: Name, ...values: Arguments<Name>): Promise<number>;
  /** Lends memory for the arguments of calls, until the work is done. */
  withMemory<T>(work: (memory: Memory) => Promise<T>): Promise<T>;
  readonly layout: Layout;
}

// koffi unloads a library that is no longer referred to, and functions from a list do not count as references.
const kept = new Set<ReturnType<(typeof Koffi)['load']>>();

type NativeFunction = ReturnType<ReturnType<(typeof Koffi)['load']>['func']>;

/** @throws {Pkcs11Error} `pkcs11_unavailable`, `library_unreadable` */
export async function loadFunctions(library: string): Promise<Functions> {
  const layout = layoutOf(await importKoffi());
  const list = await functionListOf(layout, library);
  const natives = new Map<FunctionName, NativeFunction>();
  const withMemory: Functions['withMemory'] = async (work) => {
    const memory = new Memory(layout);
    try {
      return await work(memory);
    } finally {
      memory.release();
    }
  };
  return {
    layout,
    withMemory,
    call: (name, ...values) => {
      const native = natives.get(name) ?? nativeFunction(layout, list, name);
      natives.set(name, native);
      return new Promise((resolve, reject) =>
        native.async(...values, (error: unknown, value: number | bigint) =>
          error ? reject(error) : resolve(Number(value)),
        ),
      );
    },
  };
}

async function importKoffi(): Promise<typeof Koffi> {
  try {
    return (await import('koffi')).default;
  } catch (cause) {
    throw new Pkcs11Error(
      'pkcs11_unavailable',
      'The optional package koffi, which calls PKCS#11 libraries, is not here: npm install koffi, without --omit=optional',
      { cause },
    );
  }
}

async function functionListOf(layout: Layout, library: string): Promise<Pointer> {
  try {
    await access(library);
    // Deep: node exports an OpenSSL of its own, which a library that is linked to another would be bound to in its place.
    const loaded = layout.koffi.load(library, { deep: true });
    const getFunctionList = loaded.func('C_GetFunctionList', 'ulong', ['void *']);
    const memory = new Memory(layout);
    try {
      const target = memory.room(layout.pointerSize);
      assertOk('C_GetFunctionList', Number(getFunctionList(target)));
      kept.add(loaded);
      // An address, as koffi 3 has it; it types it as any.
      return layout.koffi.decode(target, 'void *') as Pointer;
    } finally {
      memory.release();
    }
  } catch (cause) {
    throw new Pkcs11Error(
      'library_unreadable',
      `${library} cannot be loaded as a PKCS#11 library: name the .so, .dylib or .dll of the device's maker, built for this platform`,
      { cause },
    );
  }
}

function nativeFunction(layout: Layout, list: Pointer, name: FunctionName): NativeFunction {
  const { koffi, firstFunction, pointerSize } = layout;
  const offset = firstFunction + Object.keys(functionList).indexOf(name) * pointerSize;
  const prototype = koffi.proto('ulong', [...functionList[name]]);
  // What koffi makes of a prototype; it types it as any.
  return koffi.decode(koffi.decode(list, offset, 'void *'), prototype) as NativeFunction;
}
