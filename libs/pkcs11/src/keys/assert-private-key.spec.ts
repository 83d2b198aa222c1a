import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { behindItsBack, type Other } from '../behind-its-back.fixture.ts';
import { codeOf } from '../code-of.fixture.ts';
import { openPkcs11, type Pkcs11Module } from '../index.ts';
import { createSofthsm, describeOnSofthsm, ecPem, library, pin, type Softhsm } from '../softhsm.fixture.ts';

describeOnSofthsm('a private key', () => {
  let softhsm: Softhsm;
  let module: Pkcs11Module;
  let other: Other;

  beforeAll(async () => {
    softhsm = await createSofthsm();
    softhsm.initToken('ambit');
    module = await openPkcs11({ library, token: 'ambit', pin: () => pin });
    other = await behindItsBack();
  });
  afterAll(async () => {
    await other.close();
    await module.close();
    await softhsm.remove();
  });

  it.each([
    ['accepted', false, true],
    ['extractable_key', true, true],
    ['extractable_key', false, false],
    ['extractable_key', true, false],
  ])('is %s where it is extractable: %s, and sensitive: %s', async (code, extractable, sensitive) => {
    const label = `key ${extractable} ${sensitive}`;
    await other.createPair(label, { privatePem: ecPem(), flags: { extractable, sensitive } });
    expect(await codeOf(module.signer({ label }))).toBe(code);
    expect(await codeOf(module.signer({ label, allowExtractable: true }))).toBe('accepted');
  });

  it('is refused beside the public key of another', async () => {
    const flags = { extractable: false, sensitive: true };
    await other.createPair('mixed', { privatePem: ecPem(), publicPem: ecPem(), flags });
    expect(await codeOf(module.signer({ label: 'mixed' }))).toBe('inconsistent_key');
  });

  it('is refused where it wants the PIN for each signature', async () => {
    const flags = { extractable: false, sensitive: true, alwaysAuthenticate: true };
    await other.createPair('careful', { privatePem: ecPem(), flags });
    expect(await codeOf(module.signer({ label: 'careful' }))).toBe('unsupported_key');
  });
});
