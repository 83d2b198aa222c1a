import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { behindItsBack } from '../behind-its-back.fixture.ts';
import { codeOf } from '../code-of.fixture.ts';
import { openPkcs11, type Pkcs11Module } from '../index.ts';
import { createSofthsm, describeOnSofthsm, ecPem, library, pin, type Softhsm } from '../softhsm.fixture.ts';

describeOnSofthsm('a PIN', () => {
  let softhsm: Softhsm;
  let asked: string[];
  const openBy = (...pins: readonly string[]): Promise<Pkcs11Module> =>
    openPkcs11({
      library,
      token: 'ambit',
      pin: () => {
        const given = pins[asked.length] ?? 'not asked for';
        asked.push(given);
        return given;
      },
    });

  beforeEach(async () => {
    asked = [];
    softhsm = await createSofthsm();
    softhsm.initToken('ambit');
    await softhsm.importKey(ecPem(), 'ec', '01');
  });
  afterEach(() => softhsm.remove());

  it('that is wrong is refused when the token is opened, and shown nowhere', async () => {
    for (const wrong of [`${pin}-wrong`, '', 'x'.repeat(300)]) {
      asked = [];
      expect(await codeOf(openBy(wrong))).toBe('pin_incorrect');
    }
  });

  it('is asked for once, however many sessions there are', async () => {
    const module = await openBy(pin);
    const key = await module.signer({ label: 'ec' });
    await Promise.all(Array.from({ length: 20 }, () => key.sign(Buffer.from('x'))));
    await module.close();
    expect(asked).toEqual([pin]);
  });

  it('that is refused is not tried again, so that the token does not lock', async () => {
    const module = await openBy(pin, `${pin}-old`);
    const key = await module.signer({ label: 'ec' });
    const other = await behindItsBack();
    await other.closeAllSessions();
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(key.sign(Buffer.from('x')))));
    expect(new Set(codes)).toEqual(new Set(['pin_incorrect']));
    expect(asked).toHaveLength(2);
    await other.close();
    await module.close();
  });

  it('whose reader fails is an error of the reader, and it is asked again', async () => {
    const failed = openPkcs11({ library, token: 'ambit', pin: () => Promise.reject(new Error('no vault')) });
    await expect(failed).rejects.toThrow('no vault');
    await (await openBy(pin)).close();
  });
});
