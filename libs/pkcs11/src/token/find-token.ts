import type { Functions } from '../native/load-functions.ts';
import type { Handle } from '../native/memory.ts';
import { assertOk, returnValues } from '../native/return-value.ts';
import { Pkcs11Error } from '../pkcs11-error.ts';

/** Which token is meant: its label, and its serial number where several have that label. */
export interface TokenName {
  readonly label: string;
  readonly serial?: string | undefined;
}

interface Token {
  readonly label: string;
  readonly serial: string;
  readonly slot: Handle;
}

// CK_TOKEN_INFO begins with label, maker, model and serial number, all of bytes; the rest is left unread.
const labelField = [0, 32] as const;
const serialField = [80, 96] as const;
const tokenInfoRoom = 512;

/**
 * The slot in which the token is.
 *
 * @throws {Pkcs11Error} `token_missing`, `token_ambiguous`
 */
export async function findToken(functions: Functions, { label, serial }: TokenName): Promise<Handle> {
  const tokens = await tokensOf(functions);
  const [token, another] = tokens.filter(
    (candidate) => candidate.label === label && (serial === undefined || candidate.serial === serial),
  );
  if (token === undefined)
    throw new Pkcs11Error(
      'token_missing',
      `No token is called ${named({ label, serial })}; name one of those that are there: ${tokens.map(named).join(', ') || 'none, so see whether the device is on'}`,
    );
  if (another !== undefined)
    throw new Pkcs11Error(
      'token_ambiguous',
      `Several tokens are called ${named({ label, serial })}: name the serial number as well, which is one of ${tokens
        .filter((candidate) => candidate.label === label)
        .map((candidate) => candidate.serial)
        .join(', ')}`,
    );
  return token.slot;
}

function named({ label, serial }: TokenName): string {
  return serial === undefined ? `'${label}'` : `'${label}' (serial number ${serial})`;
}

async function tokensOf(functions: Functions): Promise<readonly Token[]> {
  const slots = await slotsOf(functions);
  const tokens = await Promise.all(slots.map((slot) => tokenIn(functions, slot)));
  return tokens.filter((token) => token !== undefined);
}

async function slotsOf({ call, withMemory }: Functions): Promise<readonly Handle[]> {
  return withMemory(async (memory) => {
    const count = memory.ulongs(0);
    assertOk('C_GetSlotList', await call('C_GetSlotList', 1, null, count));
    const room = Number(memory.readUlong(count)) + 8; // a token may be put in between the two calls
    const slots = memory.ulongs(...Array<number>(room).fill(0));
    const capacity = memory.ulongs(room);
    assertOk('C_GetSlotList', await call('C_GetSlotList', 1, slots, capacity));
    const found = Number(memory.readUlong(capacity));
    return Array.from({ length: found }, (_, index) => memory.readUlong(slots, index));
  });
}

/** Undefined where the token was taken out, cannot be read, or has no label since nobody initialized it. */
async function tokenIn({ call, withMemory }: Functions, slot: Handle): Promise<Token | undefined> {
  return withMemory(async (memory) => {
    const info = memory.room(tokenInfoRoom);
    if ((await call('C_GetTokenInfo', slot, info)) !== returnValues.CKR_OK) return undefined;
    const bytes = memory.readBytes(info, tokenInfoRoom);
    const label = text(bytes, labelField);
    return label === '' ? undefined : { slot, label, serial: text(bytes, serialField) };
  });
}

/** Texts are padded with blanks, and by some makers with zeros. */
function text(bytes: Uint8Array, [start, end]: readonly [number, number]): string {
  // eslint-disable-next-line no-control-regex -- the padding of some makers
  return new TextDecoder().decode(bytes.subarray(start, end)).replace(/[ \u0000]+$/, '');
}
