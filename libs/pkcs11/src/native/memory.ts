import type { Layout } from './layout.ts';

/** An address outside of JavaScript's heap. */
export type Pointer = bigint;

/** What the library calls a slot, a session or an object: CK_ULONG. */
export type Handle = number | bigint;

/** One attribute of a search. */
export interface Attribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/**
 * Memory for the arguments of calls: it does not move while another thread works with it, and is wiped before it is
 * given back, since a PIN may have been in it.
 */
export class Memory {
  readonly #layout: Layout;
  readonly #blocks: { readonly pointer: Pointer; readonly length: number }[] = [];

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Zeros. */
  room(length: number): Pointer {
    // An address, as koffi 3 has it; it types it as any.
    const pointer = this.#layout.koffi.alloc('uint8_t', Math.max(length, 1)) as Pointer;
    this.#blocks.push({ pointer, length });
    this.#write(pointer, new Uint8Array(length));
    return pointer;
  }

  bytes(value: Uint8Array): Pointer {
    const pointer = this.room(value.byteLength);
    this.#write(pointer, value);
    return pointer;
  }

  /** An array of CK_ULONG. */
  ulongs(...values: readonly Handle[]): Pointer {
    const { koffi, ulongSize } = this.#layout;
    const pointer = this.room(ulongSize * values.length);
    values.forEach((value, index) => koffi.encode(pointer, index * ulongSize, 'ulong', value));
    return pointer;
  }

  /** The bytes of one CK_ULONG, as the value of an attribute has it. */
  ulongBytes(value: number): Uint8Array {
    return this.readBytes(this.ulongs(value), this.#layout.ulongSize);
  }

  /** CK_ATTRIBUTE or CK_MECHANISM. */
  attribute(type: number, pointer: Pointer | null, length: number): Pointer {
    const { koffi, attribute } = this.#layout;
    const target = this.room(koffi.sizeof(attribute));
    koffi.encode(target, attribute, { type, pointer, length });
    return target;
  }

  /** An array of CK_ATTRIBUTE. */
  template(attributes: readonly Attribute[]): Pointer {
    const { koffi, attribute } = this.#layout;
    const size = koffi.sizeof(attribute);
    const target = this.room(size * attributes.length);
    attributes.forEach(({ type, value }, index) =>
      koffi.encode(target, index * size, attribute, {
        type,
        pointer: this.bytes(value),
        length: value.byteLength,
      }),
    );
    return target;
  }

  readBytes(pointer: Pointer, length: number): Uint8Array {
    // A typed array, as koffi makes of numbers; it types it as any.
    const bytes = this.#layout.koffi.decode(pointer, 'uint8_t', length) as Uint8Array;
    return Uint8Array.from(bytes);
  }

  readUlong(pointer: Pointer, index = 0): Handle {
    const { koffi, ulongSize } = this.#layout;
    return koffi.decode.ulong(pointer + BigInt(index * ulongSize));
  }

  readAttributeLength(pointer: Pointer): number {
    const { koffi, attribute } = this.#layout;
    // The members of the layout; koffi types what it decodes as any.
    const { length } = koffi.decode(pointer, attribute) as { length: Handle };
    return Number(length);
  }

  release(): void {
    for (const { pointer, length } of this.#blocks.splice(0)) {
      this.#write(pointer, new Uint8Array(length));
      this.#layout.koffi.free(pointer);
    }
  }

  #write(pointer: Pointer, value: Uint8Array): void {
    if (value.byteLength > 0) this.#layout.koffi.encode(pointer, 'uint8_t', value, value.byteLength);
  }
}
