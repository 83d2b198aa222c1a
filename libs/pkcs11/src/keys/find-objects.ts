import type { Attribute, Handle, Memory } from '../native/memory.ts';
import { assertOk } from '../native/return-value.ts';
import type { Session } from '../token/session.ts';
import { attributes } from './object-attribute.ts';

/** The kinds of objects (CKO_…) that we search for. */
const classes = { public: 2, private: 3 } as const;

/** What an object is searched by. */
export interface ObjectSearch {
  readonly class: keyof typeof classes;
  readonly label?: string | undefined;
  readonly id?: Uint8Array | undefined;
}

/** The objects that match, two at most: more than one is too many. */
export async function findObjects(
  { functions, handle }: Session,
  search: ObjectSearch,
): Promise<readonly Handle[]> {
  const { call, withMemory } = functions;
  return withMemory(async (memory) => {
    const template = templateOf(memory, search);
    const init = await call('C_FindObjectsInit', handle, memory.template(template), template.length);
    assertOk('C_FindObjectsInit', init);
    const objects = memory.ulongs(0, 0);
    const count = memory.ulongs(0);
    const found = await call('C_FindObjects', handle, objects, 2, count);
    const final = await call('C_FindObjectsFinal', handle);
    assertOk('C_FindObjects', found);
    assertOk('C_FindObjectsFinal', final);
    return Array.from({ length: Number(memory.readUlong(count)) }, (_, index) =>
      memory.readUlong(objects, index),
    );
  });
}

function templateOf(memory: Memory, { class: kind, label, id }: ObjectSearch): readonly Attribute[] {
  const template: Attribute[] = [{ type: attributes.class, value: memory.ulongBytes(classes[kind]) }];
  if (label !== undefined) template.push({ type: attributes.label, value: new TextEncoder().encode(label) });
  if (id !== undefined) template.push({ type: attributes.id, value: id });
  return template;
}
