import type { Handle } from '../native/memory.ts';
import { assertOk, returnValues } from '../native/return-value.ts';
import type { Session } from '../token/session.ts';

/** The attributes (CKA_…) that we search by or read. */
export const attributes = {
  class: 0x0,
  label: 0x3,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  modulus: 0x120,
  publicExponent: 0x122,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
  alwaysAuthenticate: 0x202,
} as const;

export type AttributeName = keyof typeof attributes;

/** The value of an attribute, undefined where the object has none or does not tell it. */
export async function readAttribute(
  { functions, handle }: Session,
  object: Handle,
  name: AttributeName,
): Promise<Uint8Array | undefined> {
  const { call, withMemory, layout } = functions;
  return withMemory(async (memory) => {
    const asked = memory.attribute(attributes[name], null, 0);
    const value = await call('C_GetAttributeValue', handle, object, asked, 1);
    if (value === returnValues.CKR_ATTRIBUTE_TYPE_INVALID || value === returnValues.CKR_ATTRIBUTE_SENSITIVE)
      return undefined;
    assertOk('C_GetAttributeValue', value);
    const length = memory.readAttributeLength(asked);
    // The library says so (CK_UNAVAILABLE_INFORMATION) with all bits set.
    if (length === 0 || length >= 2 ** (8 * layout.ulongSize) - 1) return undefined;
    const content = memory.room(length);
    const filled = memory.attribute(attributes[name], content, length);
    assertOk('C_GetAttributeValue', await call('C_GetAttributeValue', handle, object, filled, 1));
    return memory.readBytes(content, Math.min(length, memory.readAttributeLength(filled)));
  });
}

/** An attribute that is true or false (CK_BBOOL). */
export async function readFlag(
  session: Session,
  object: Handle,
  name: AttributeName,
): Promise<boolean | undefined> {
  const value = await readAttribute(session, object, name);
  return value === undefined ? undefined : value[0] !== 0;
}

/** An attribute that is a number (CK_ULONG), which no type of key makes greater than 32 bits. */
export async function readNumber(
  session: Session,
  object: Handle,
  name: AttributeName,
): Promise<number | undefined> {
  const value = await readAttribute(session, object, name);
  if (value === undefined || value.byteLength !== session.functions.layout.ulongSize) return undefined;
  return session.functions.withMemory(async (memory) => Number(memory.readUlong(memory.bytes(value))));
}
