import { createPrivateKey } from 'node:crypto';
import { base64url } from 'jose';
import { attributes } from './keys/object-attribute.ts';
import type { Memory } from './native/memory.ts';
import { openLibrary } from './native/open-library.ts';
import { assertOk } from './native/return-value.ts';
import { library, pin } from './softhsm.fixture.ts';
import { findToken } from './token/find-token.ts';
import { createLogin } from './token/login.ts';
import { openSession } from './token/session.ts';

/** What something else in this process may do with the token `ambit`. */
export interface Other {
  closeAllSessions(): Promise<void>;
  logOut(): Promise<void>;
  /** Puts a pair of EC keys there until this is closed, of these PEMs. */
  createPair(label: string, pair: Pair): Promise<void>;
  close(): Promise<void>;
}

interface Pair {
  readonly privatePem: string;
  readonly publicPem?: string;
  readonly flags: {
    readonly extractable: boolean;
    readonly sensitive: boolean;
    readonly alwaysAuthenticate?: boolean;
  };
}

// Attributes that the library itself has no use for.
const more = { token: 0x1, private: 0x2, value: 0x11, sign: 0x108 } as const;
const ecKey = 3; // CKK_EC
const p256 = Buffer.from('06082a8648ce3d030107', 'hex');

type Value = Uint8Array | boolean | number;

function bytesOf(memory: Memory, value: Value): Uint8Array {
  if (typeof value === 'number') return memory.ulongBytes(value);
  return typeof value === 'boolean' ? Uint8Array.of(Number(value)) : value;
}

/** Opens the token beside whoever has it open, in the same process, as another user of the library would. */
export async function behindItsBack(): Promise<Other> {
  const functions = await openLibrary(library);
  const slot = await findToken(functions, { label: 'ambit' });
  const session = await openSession(
    functions,
    slot,
    createLogin(functions, () => pin),
  );
  const create = (values: Readonly<Record<number, Value>>): Promise<void> =>
    functions.withMemory(async (memory) => {
      const template = Object.entries(values).map(([type, value]) => ({
        type: Number(type),
        value: bytesOf(memory, value),
      }));
      const target = memory.ulongs(0);
      assertOk(
        'C_CreateObject',
        await functions.call(
          'C_CreateObject',
          session.handle,
          memory.template(template),
          template.length,
          target,
        ),
      );
    });
  return {
    closeAllSessions: async () =>
      assertOk('C_CloseAllSessions', await functions.call('C_CloseAllSessions', slot)),
    logOut: async () => assertOk('C_Logout', await functions.call('C_Logout', session.handle)),
    createPair: async (label, { privatePem, publicPem = privatePem, flags }) => {
      const common = {
        [more.token]: false,
        [attributes.keyType]: ecKey,
        [attributes.label]: Buffer.from(label),
        [attributes.id]: Buffer.from(label),
        [attributes.ecParams]: p256,
      };
      await create({
        ...common,
        [attributes.class]: 3,
        [more.private]: true,
        [more.sign]: true,
        [attributes.extractable]: flags.extractable,
        [attributes.sensitive]: flags.sensitive,
        [attributes.alwaysAuthenticate]: flags.alwaysAuthenticate ?? false,
        [more.value]: part(privatePem, 'd'),
      });
      const point = Buffer.concat([Buffer.of(4, 65, 4), part(publicPem, 'x'), part(publicPem, 'y')]);
      await create({ ...common, [attributes.class]: 2, [attributes.ecPoint]: point });
    },
    close: async () => {
      await functions.call('C_CloseSession', session.handle);
      await functions.close();
    },
  };
}

function part(pem: string, member: 'd' | 'x' | 'y'): Uint8Array {
  return base64url.decode(String(createPrivateKey(pem).export({ format: 'jwk' })[member]));
}
