import type { Handle } from '../native/memory.ts';
import { assertOk } from '../native/return-value.ts';
import type { Session } from '../token/session.ts';
import { algorithmParameters, type Pkcs11Algorithm } from './pkcs11-algorithm.ts';

const longestSignature = 2048; // bytes: of an RSA key of 16384 bits

/** Signs by C_SignInit and C_Sign. */
export async function sign(
  { functions, handle }: Session,
  key: Handle,
  algorithm: Pkcs11Algorithm,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const { call, withMemory, layout } = functions;
  const { mechanism, parameters = [], prepare } = algorithmParameters[algorithm];
  const data = prepare(bytes);
  return withMemory(async (memory) => {
    const parameter = parameters.length === 0 ? null : memory.ulongs(...parameters);
    const how = memory.attribute(mechanism, parameter, parameters.length * layout.ulongSize);
    assertOk('C_SignInit', await call('C_SignInit', handle, how, key));
    const signature = memory.room(longestSignature);
    const length = memory.ulongs(longestSignature);
    const value = await call('C_Sign', handle, memory.bytes(data), data.byteLength, signature, length);
    assertOk('C_Sign', value);
    return memory.readBytes(signature, Number(memory.readUlong(length)));
  });
}
