const ulong = 'ulong';
const pointer = 'void *';

/** The first members of CK_FUNCTION_LIST in their order (PKCS#11 2.40 §3.6), and the parameters of those that we or our tests call. */
export const functionList = {
  C_Initialize: [pointer],
  C_Finalize: [pointer],
  C_GetInfo: [],
  C_GetFunctionList: [],
  C_GetSlotList: ['uchar', pointer, pointer],
  C_GetSlotInfo: [],
  C_GetTokenInfo: [ulong, pointer],
  C_GetMechanismList: [],
  C_GetMechanismInfo: [],
  C_InitToken: [],
  C_InitPIN: [],
  C_SetPIN: [],
  C_OpenSession: [ulong, ulong, pointer, pointer, pointer],
  C_CloseSession: [ulong],
  C_CloseAllSessions: [ulong],
  C_GetSessionInfo: [ulong, pointer],
  C_GetOperationState: [],
  C_SetOperationState: [],
  C_Login: [ulong, ulong, pointer, ulong],
  C_Logout: [ulong],
  C_CreateObject: [ulong, pointer, ulong, pointer],
  C_CopyObject: [],
  C_DestroyObject: [],
  C_GetObjectSize: [],
  C_GetAttributeValue: [ulong, ulong, pointer, ulong],
  C_SetAttributeValue: [],
  C_FindObjectsInit: [ulong, pointer, ulong],
  C_FindObjects: [ulong, pointer, ulong, pointer],
  C_FindObjectsFinal: [ulong],
  C_EncryptInit: [],
  C_Encrypt: [],
  C_EncryptUpdate: [],
  C_EncryptFinal: [],
  C_DecryptInit: [],
  C_Decrypt: [],
  C_DecryptUpdate: [],
  C_DecryptFinal: [],
  C_DigestInit: [],
  C_Digest: [],
  C_DigestUpdate: [],
  C_DigestKey: [],
  C_DigestFinal: [],
  C_SignInit: [ulong, pointer, ulong],
  C_Sign: [ulong, pointer, ulong, pointer, pointer],
} as const;

type FunctionList = typeof functionList;

/** A function that has its parameters above. */
export type FunctionName = {
  [Name in keyof FunctionList]: FunctionList[Name] extends readonly [] ? never : Name;
}[keyof FunctionList];

/** What every parameter is: a number, a handle, or an address. */
export type Argument = number | bigint | null;

/** The values for the parameters of a function. */
export type Arguments<Name extends FunctionName> = ArgumentsFor<FunctionList[Name]>;

type ArgumentsFor<Parameters extends readonly string[]> = { [Index in keyof Parameters]: Argument };
