import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Signer } from '@ambit/client-auth';
import { compactVerify, importJWK } from 'jose';
import { behindItsBack, type Other } from '../behind-its-back.fixture.ts';
import { codeOf } from '../code-of.fixture.ts';
import { openPkcs11, type Pkcs11Module } from '../index.ts';
import { createSofthsm, describeOnSofthsm, ecPem, library, pin, type Softhsm } from '../softhsm.fixture.ts';

async function isVerified(key: Signer): Promise<boolean> {
  const input = 'eyJhbGciOiJFUzI1NiJ9.YQ'; // {"alg":"ES256"} and a
  const signature = Buffer.from(await key.sign(Buffer.from(input))).toString('base64url');
  await compactVerify(`${input}.${signature}`, await importJWK({ ...key.publicJwk }));
  return true;
}

describeOnSofthsm('a session that dies', () => {
  let softhsm: Softhsm;
  let module: Pkcs11Module;
  let key: Signer;
  let other: Other;
  let asked = 0;
  const signThirty = (): Promise<boolean[]> => Promise.all(Array.from({ length: 30 }, () => isVerified(key)));

  beforeAll(async () => {
    softhsm = await createSofthsm();
    softhsm.initToken('ambit');
    await softhsm.importKey(ecPem(), 'ec', '01');
    module = await openPkcs11({
      library,
      token: 'ambit',
      sessions: 3,
      pin: () => {
        asked += 1;
        return Promise.resolve(pin);
      },
    });
    key = await module.signer({ label: 'ec' });
    other = await behindItsBack();
  });
  beforeEach(async () => {
    await signThirty(); // so that all three are open
    asked = 0;
  });
  afterAll(async () => {
    await other.close();
    await module.close();
    await softhsm.remove();
  });

  it('is replaced, by one login for all of them', async () => {
    await other.closeAllSessions();
    expect(await signThirty()).toEqual(Array(30).fill(true));
    expect(asked).toBe(1);
  });

  it('is replaced when it was logged out', async () => {
    await other.close();
    other = await behindItsBack();
    await other.logOut();
    expect(await signThirty()).toEqual(Array(30).fill(true));
    expect(asked).toBe(1);
  });

  it('does not bring in another key that has its name by now', async () => {
    await other.close();
    other = await behindItsBack();
    const flags = { extractable: false, sensitive: true };
    await other.createPair('passing', { privatePem: ecPem(), flags });
    const passing = await module.signer({ label: 'passing' });
    expect(await isVerified(passing)).toBe(true);
    await other.closeAllSessions();
    expect(await codeOf(passing.sign(Buffer.from('x')))).toBe('key_missing');
    await other.close();
    other = await behindItsBack();
    await other.createPair('passing', { privatePem: ecPem(), flags });
    expect(await codeOf(passing.sign(Buffer.from('x')))).toBe('inconsistent_key');
  });
});

describeOnSofthsm('a token that goes away', () => {
  it('fails with a code, lets itself be closed, and is there again for who opens it when it is back', async () => {
    const softhsm = await createSofthsm();
    softhsm.initToken('ambit');
    await softhsm.importKey(ecPem(), 'ec', '01');
    const open = (): Promise<Pkcs11Module> => openPkcs11({ library, token: 'ambit', pin: () => pin });
    const module = await open();
    const key = await module.signer({ label: 'ec' });
    const [tokens, elsewhere] = [join(softhsm.directory, 'tokens'), join(softhsm.directory, 'elsewhere')];

    await rename(tokens, elsewhere);
    const codes = await Promise.all(Array.from({ length: 30 }, () => codeOf(key.sign(Buffer.from('x')))));
    expect(new Set(codes)).toEqual(new Set(['key_missing']));
    await module.close();
    expect(await codeOf(open())).toBe('device_failed');

    await rename(elsewhere, tokens);
    const again = await open();
    expect(await isVerified(await again.signer({ label: 'ec' }))).toBe(true);
    await again.close();
    await softhsm.remove();
  });
});
