import { expect, it, jest } from '@jest/globals';

it('says what to install where the optional package is not', async () => {
  jest.unstable_mockModule('koffi', () => {
    throw new Error("Cannot find package 'koffi'");
  });
  const { openPkcs11 } = await import('../index.ts');
  await expect(
    openPkcs11({ library: '/usr/lib/softhsm/libsofthsm2.so', token: 'ambit', pin: () => '' }),
  ).rejects.toMatchObject({
    code: 'pkcs11_unavailable',
    message: expect.stringContaining('npm install koffi'),
  });
});
