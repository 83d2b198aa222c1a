import { Pkcs11Error, type Pkcs11ErrorCode } from '../pkcs11-error.ts';

/** The return values (PKCS#11 2.40 §5.1) that are worth a name in a message. */
export const returnValues = {
  CKR_OK: 0x0,
  CKR_HOST_MEMORY: 0x2,
  CKR_SLOT_ID_INVALID: 0x3,
  CKR_GENERAL_ERROR: 0x5,
  CKR_FUNCTION_FAILED: 0x6,
  CKR_ARGUMENTS_BAD: 0x7,
  CKR_CANT_LOCK: 0xa,
  CKR_ATTRIBUTE_SENSITIVE: 0x11,
  CKR_ATTRIBUTE_TYPE_INVALID: 0x12,
  CKR_ATTRIBUTE_VALUE_INVALID: 0x13,
  CKR_DATA_LEN_RANGE: 0x21,
  CKR_DEVICE_ERROR: 0x30,
  CKR_DEVICE_MEMORY: 0x31,
  CKR_DEVICE_REMOVED: 0x32,
  CKR_FUNCTION_NOT_SUPPORTED: 0x54,
  CKR_KEY_HANDLE_INVALID: 0x60,
  CKR_KEY_SIZE_RANGE: 0x62,
  CKR_KEY_TYPE_INCONSISTENT: 0x63,
  CKR_KEY_FUNCTION_NOT_PERMITTED: 0x68,
  CKR_MECHANISM_INVALID: 0x70,
  CKR_MECHANISM_PARAM_INVALID: 0x71,
  CKR_OBJECT_HANDLE_INVALID: 0x82,
  CKR_OPERATION_ACTIVE: 0x90,
  CKR_OPERATION_NOT_INITIALIZED: 0x91,
  CKR_PIN_INCORRECT: 0xa0,
  CKR_PIN_INVALID: 0xa1,
  CKR_PIN_LEN_RANGE: 0xa2,
  CKR_PIN_EXPIRED: 0xa3,
  CKR_PIN_LOCKED: 0xa4,
  CKR_SESSION_CLOSED: 0xb0,
  CKR_SESSION_COUNT: 0xb1,
  CKR_SESSION_HANDLE_INVALID: 0xb3,
  CKR_TOKEN_NOT_PRESENT: 0xe0,
  CKR_TOKEN_NOT_RECOGNIZED: 0xe1,
  CKR_USER_ALREADY_LOGGED_IN: 0x100,
  CKR_USER_NOT_LOGGED_IN: 0x101,
  CKR_USER_PIN_NOT_INITIALIZED: 0x102,
  CKR_USER_ANOTHER_ALREADY_LOGGED_IN: 0x104,
  CKR_BUFFER_TOO_SMALL: 0x150,
  CKR_CRYPTOKI_NOT_INITIALIZED: 0x190,
  CKR_CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const;

type ReturnName = keyof typeof returnValues;

const meanings: Partial<Record<ReturnName, readonly [Pkcs11ErrorCode, string]>> = {
  CKR_PIN_INCORRECT: ['pin_incorrect', 'give the PIN of the token; it locks after a few wrong ones'],
  CKR_PIN_INVALID: ['pin_incorrect', 'this cannot be a PIN of the token'],
  CKR_PIN_LEN_RANGE: ['pin_incorrect', 'this cannot be a PIN of the token: its length is wrong'],
  CKR_PIN_EXPIRED: ['pin_incorrect', "set a new PIN with the token's own tool"],
  CKR_USER_PIN_NOT_INITIALIZED: [
    'pin_incorrect',
    "the token has no PIN yet: set one with the token's own tool",
  ],
  CKR_PIN_LOCKED: ['pin_locked', 'the security officer unlocks it'],
  CKR_KEY_FUNCTION_NOT_PERMITTED: ['unsupported_key', 'the key is not for signing (CKA_SIGN): use another'],
  CKR_KEY_SIZE_RANGE: ['unsupported_key', 'the token does not sign with a key of this size: use another'],
  CKR_KEY_TYPE_INCONSISTENT: ['algorithm_mismatch', 'the key is not for this algorithm'],
  CKR_MECHANISM_INVALID: ['algorithm_mismatch', 'the token does not sign by this algorithm: ask for another'],
  CKR_MECHANISM_PARAM_INVALID: [
    'algorithm_mismatch',
    'the token does not take its parameters: ask for another',
  ],
  CKR_SESSION_COUNT: ['device_failed', 'the token allows no more sessions: ask for fewer'],
  CKR_USER_ANOTHER_ALREADY_LOGGED_IN: ['device_failed', 'this process is logged in as security officer'],
  CKR_CRYPTOKI_NOT_INITIALIZED: ['device_failed', 'something else finalized the library: open it anew'],
};

// A session that is gone, or whose key handles a logout has taken away.
const brokenSession: ReadonlySet<number> = new Set([
  returnValues.CKR_SESSION_HANDLE_INVALID,
  returnValues.CKR_SESSION_CLOSED,
  returnValues.CKR_DEVICE_REMOVED,
  returnValues.CKR_USER_NOT_LOGGED_IN,
  returnValues.CKR_KEY_HANDLE_INVALID,
  returnValues.CKR_OBJECT_HANDLE_INVALID,
]);

/** @throws {Pkcs11Error} unless the value is CKR_OK or among the tolerated ones. */
export function assertOk(call: string, value: number, ...tolerated: readonly ReturnName[]): void {
  if (value === returnValues.CKR_OK || tolerated.some((name) => returnValues[name] === value)) return;
  const name = nameOf(value);
  const [code, remedy] = (name && meanings[name]) ?? [
    'device_failed',
    "see the library's configuration and its own log",
  ];
  const number = `0x${value.toString(16)}`;
  throw new Pkcs11Error(code, `${call} answered ${name ? `${name} (${number})` : number}: ${remedy}`, {
    returnValue: value,
  });
}

/** Whether another session may do what this one could not. */
export function isOfBrokenSession(error: unknown): boolean {
  return (
    error instanceof Pkcs11Error && error.returnValue !== undefined && brokenSession.has(error.returnValue)
  );
}

function nameOf(value: number): ReturnName | undefined {
  const names = Object.keys(returnValues) as ReturnName[]; // its keys
  return names.find((name) => returnValues[name] === value);
}
