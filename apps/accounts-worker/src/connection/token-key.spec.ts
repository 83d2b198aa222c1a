import { generatePrivateKey, type Signer, writePrivateKeyFile } from '@ambit/client-auth';
import { beforeEach, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyConfig } from '../key-config.ts';

const place = {
  library: '/usr/lib/hsm.so',
  token: 'ambit',
  serial: undefined,
  pinFile: { file: '/run/secrets/pin', allowReadableByOthers: false },
  key: { label: 'worker', id: undefined, algorithm: undefined },
};
const never = (): Promise<never> => new Promise(() => undefined);

beforeEach(() => void jest.resetModules());

/** What the package is to the worker where its device has that fault. */
function withFault(openPkcs11: () => Promise<unknown>): void {
  class Pkcs11Error extends Error {
    readonly code: string;
    constructor(code: string, message: string) {
      super(message);
      this.code = code;
    }
  }
  jest.unstable_mockModule('@ambit/pkcs11', () => ({ openPkcs11, pinFromFile: () => () => '', Pkcs11Error }));
}

it('a key elsewhere needs nothing of the package for tokens', async () => {
  jest.unstable_mockModule('@ambit/pkcs11', () => {
    throw new Error('not installed');
  });
  const { openClientKey } = await import('./client-key.ts');
  const directory = await mkdtemp(join(tmpdir(), 'ambit-key-'));
  const file = join(directory, 'client.pem');
  await writePrivateKeyFile(file, await generatePrivateKey('ES256'));
  const key = await openClientKey({ ...KeyConfig.parse({}), KEY_FILE: file });
  expect(key.preferred().algorithm).toBe('ES256');
  await key.close();
  await rm(directory, { recursive: true });
});

it('a token that hangs does not hold up the start', async () => {
  withFault(never);
  const { openTokenKey } = await import('./token-key.ts');
  await expect(openTokenKey(place, { open: 1, close: 1 })).rejects.toMatchObject({ code: 'device_failed' });
});

it('a token that hangs does not hold up the end', async () => {
  const signer: Partial<Signer> = { kid: 'kid' };
  withFault(() => Promise.resolve({ signer: () => Promise.resolve(signer), close: never }));
  const { openTokenKey } = await import('./token-key.ts');
  const key = await openTokenKey(place, { open: 1000, close: 1 });
  await key.close();
  expect(key.signer).toBe(signer);
});

it('a token is let go where it does not have the key', async () => {
  const close = jest.fn(() => Promise.resolve());
  withFault(() => Promise.resolve({ signer: () => Promise.reject(new Error('no such key')), close }));
  const { openTokenKey } = await import('./token-key.ts');
  await expect(openTokenKey(place)).rejects.toThrow('no such key');
  expect(close).toHaveBeenCalledTimes(1);
});
