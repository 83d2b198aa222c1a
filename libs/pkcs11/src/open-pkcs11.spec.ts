import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mintClientAssertion, type Signer } from '@ambit/client-auth';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { base64url, calculateJwkThumbprint, compactVerify, importJWK, jwtVerify } from 'jose';
import { codeOf } from './code-of.fixture.ts';
import { openPkcs11, type Pkcs11Module, type Pkcs11Options } from './index.ts';
import {
  createSofthsm,
  describeOnSofthsm,
  ecPem,
  library,
  pin,
  rsaPem,
  type Softhsm,
} from './softhsm.fixture.ts';

async function verifiesByJose(key: Signer): Promise<void> {
  const input = `${base64url.encode(JSON.stringify({ alg: key.algorithm }))}.${base64url.encode(randomBytes(900))}`;
  const signature = await key.sign(new TextEncoder().encode(input));
  const publicKey = await importJWK({ ...key.publicJwk }, key.algorithm);
  await compactVerify(`${input}.${base64url.encode(signature)}`, publicKey);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
}

describeOnSofthsm('a token', () => {
  let softhsm: Softhsm;
  let module: Pkcs11Module;
  const open = (options: Partial<Pkcs11Options> = {}): Promise<Pkcs11Module> =>
    openPkcs11({ library, token: 'ambit', pin: () => pin, ...options });

  beforeAll(async () => {
    softhsm = await createSofthsm();
    softhsm.initToken('ambit');
    for (let count = 0; count < 2; count += 1) softhsm.initToken('twice');
    await softhsm.importKey(ecPem(), 'ec', '01');
    await softhsm.importKey(rsaPem(), 'rsa', '02');
    await softhsm.importKey(ecPem(), 'same', '03');
    await softhsm.importKey(ecPem(), 'same', '04');
    await softhsm.importKey(rsaPem(1024), 'short', '05');
    await softhsm.importKey(ecPem('P-384'), 'p384', '06');
    await softhsm.importKey(rsaPem(), 'rsa-alone', '07', '--no-public-key');
    await softhsm.importKey(ecPem(), 'ec-alone', '08', '--no-public-key');
    module = await open();
  });
  afterAll(async () => {
    await module.close();
    await softhsm.remove();
  });

  it.each([
    ['ec', undefined, 'ES256'],
    ['rsa', undefined, 'PS256'],
    ['rsa', 'PS256', 'PS256'],
    ['rsa', 'RS256', 'RS256'],
    ['rsa-alone', 'RS256', 'RS256'],
  ] as const)('signs with the key %s, asked for %s, by %s', async (label, algorithm, expected) => {
    const key = await module.signer({ label, ...(algorithm && { algorithm }) });
    expect(key.algorithm).toBe(expected);
    expect(key.kid).toBe(await calculateJwkThumbprint({ ...key.publicJwk }));
    expect(Object.keys(key.publicJwk).sort()).toEqual(
      label === 'ec' ? ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'] : ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    );
    await verifiesByJose(key);
    if (expected === 'ES256') expect(await key.sign(Buffer.from('x'))).toHaveLength(64);
  });

  it('signs a client assertion', async () => {
    const key = await module.signer({ label: 'ec' });
    const { assertion } = await mintClientAssertion({
      key,
      clientId: 'worker',
      issuer: 'https://op.example',
      tokenEndpoint: 'https://op.example/token',
    });
    const { payload, protectedHeader } = await jwtVerify(assertion, await importJWK({ ...key.publicJwk }));
    expect(payload).toMatchObject({ iss: 'worker', sub: 'worker', aud: 'https://op.example' });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: key.kid });
  });

  it('signs for 500 callers at a time in four sessions', async () => {
    const keys = [await module.signer({ label: 'ec' }), await module.signer({ label: 'rsa' })];
    await Promise.all(Array.from({ length: 250 }, () => keys.map(verifiesByJose)).flat());
  });

  it('tells keys of one label apart by their ids', async () => {
    const [third, fourth] = await Promise.all([
      module.signer({ id: '03' }),
      module.signer({ label: 'same', id: '04' }),
    ]);
    expect(third.kid).not.toBe(fourth.kid);
  });

  it.each([
    ['key_missing', 'that is not there', { label: 'nobody' }],
    ['key_missing', 'whose label is that of another id', { label: 'ec', id: '02' }],
    ['key_missing', 'without a public half', { label: 'ec-alone' }],
    ['key_ambiguous', 'whose label another has', { label: 'same' }],
    ['weak_key', 'of 1024 bits', { label: 'short' }],
    ['unsupported_key', 'on another curve', { label: 'p384' }],
    ['algorithm_mismatch', 'for another algorithm', { label: 'ec', algorithm: 'RS256' }],
    ['TypeError: Name the key by its label or its id', 'without a name', {}],
    ['TypeError: The id of a key is an even number of hexadecimal digits', 'with a bad id', { id: '1' }],
  ] as const)('refuses with %s a key %s', async (code, _what, name) => {
    expect(await codeOf(module.signer(name))).toBe(code);
  });

  it('is found by its label, and refused where none or several have it', async () => {
    expect(await codeOf(open({ token: 'nobody' }))).toBe('token_missing');
    expect(await codeOf(open({ token: 'twice' }))).toBe('token_ambiguous');
    expect(await codeOf(open({ token: 'twice', serial: '0' }))).toBe('token_missing');
  });

  it('is looked for among those that were initialized', async () => {
    // SoftHSM always has one more slot, whose token has no label yet.
    expect(await codeOf(open({ token: '' }))).toBe('token_missing');
    await expect(open({ token: 'nobody' })).rejects.toThrow(
      /there: ('(ambit|twice)' \(serial number \w+\)(, |$)){3}/,
    );
  });

  it('is opened with 1 to 64 sessions', async () => {
    for (const sessions of [0, 65, 1.5])
      expect(await codeOf(open({ sessions }))).toBe('TypeError: The number of sessions is 1 to 64');
  });

  it('serves who opened it twice, until each has closed it', async () => {
    const second = await open({ sessions: 1 });
    const [key, other] = [await second.signer({ label: 'ec' }), await module.signer({ label: 'ec' })];
    await second.close();
    await second.close();
    expect(await codeOf(key.sign(Buffer.from('x')))).toBe('closed');
    expect(await codeOf(second.signer({ label: 'ec' }))).toBe('closed');
    await verifiesByJose(other);
  });

  it('ends what is being signed when it is closed, and refuses who waits', async () => {
    const second = await open({ sessions: 1 });
    const key = await second.signer({ label: 'rsa' });
    const attempts = Promise.all([1, 2].map(() => codeOf(key.sign(Buffer.from('x')))));
    await second.close();
    expect(await attempts).toEqual(['accepted', 'closed']);
  });

  it('may be closed while hundreds are signing, and each of them is signed or refused', async () => {
    const second = await open();
    const key = await second.signer({ label: 'rsa' });
    const attempts = Array.from({ length: 200 }, () => codeOf(key.sign(Buffer.from('x'))));
    await attempts[50];
    await second.close();
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['accepted', 'closed']));
  });

  it('stays loaded when garbage is collected', async () => {
    const key = await module.signer({ label: 'ec' });
    collectGarbage();
    await setImmediate(); // finalizers run after the collection
    await verifiesByJose(key);
  });

  it('shows its PIN nowhere', async () => {
    const key = await module.signer({ label: 'ec' });
    for (const shown of [module, key])
      for (const text of [inspect(shown, { depth: 10, showHidden: true }), JSON.stringify(shown)])
        expect(text).not.toContain(pin);
  });
});

describeOnSofthsm('a library', () => {
  it('is refused when it is not there, or no PKCS#11 library', async () => {
    for (const path of ['/nowhere.so', import.meta.filename])
      expect(await codeOf(openPkcs11({ library: path, token: 'ambit', pin: () => pin }))).toBe(
        'library_unreadable',
      );
  });
});
