export type { KeyName } from './keys/find-private-key.ts';
export type { Pkcs11Algorithm } from './keys/pkcs11-algorithm.ts';
export type { SignerOptions } from './keys/token-signer.ts';
export { openPkcs11, type Pkcs11Module, type Pkcs11Options } from './open-pkcs11.ts';
export { Pkcs11Error, type Pkcs11ErrorCode } from './pkcs11-error.ts';
export type { Pin } from './token/login.ts';
export { type PinFileOptions, pinFromFile } from './token/pin-from-file.ts';
