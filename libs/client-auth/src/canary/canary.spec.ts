import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { granted } from '../fake-provider.fixture.ts';
import { canary, hostileCases } from '../hostile-provider.fixture.ts';
import {
  loadPrivateKey,
  mountedPrivateKey,
  privateKeyFromEnvironment,
  privateKeyFromJwk,
  privateKeyFromPem,
  publicJwks,
  registrationDocument,
  sealingOf,
  type SharedTokenStore,
  type Signer,
  writePrivateKeyFile,
} from '../index.ts';
import { canaryHarness, watchPrivateKey } from './canary-harness.fixture.ts';

const passphrase = 'canary-passphrase';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwk = privateKey.export({ format: 'jwk' });
const encrypted = privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
  .toString();

const test = canaryHarness();
beforeEach(() => {
  test.watch.watch('the passphrase', passphrase);
  watchPrivateKey(test.watch, pem, jwk.d);
});

async function attemptAll(attempts: Readonly<Record<string, () => unknown>>): Promise<void> {
  for (const [where, work] of Object.entries(attempts)) await test.attempt(where, work);
  await test.collect();
  expect(test.watch.emittedCount).toBeGreaterThan(5 * Object.keys(attempts).length);
}

describe('no failure shows a secret', () => {
  it.each(hostileCases)('of a provider that answers $does', async ({ set, dpop, isSlow }) => {
    set(test.provider);
    const tokens = test.source(await test.newKey(), {
      timeoutMs: isSlow ? 100 : 10_000,
      ...(dpop && { dpopKey: await test.newKey() }),
    });
    await attemptAll({
      'a token or its error': () => tokens.getToken(),
      'the error once more': () => tokens.getToken(),
      'the source': () => tokens,
    });
    expect(test.watch.leaks()).toEqual([]);
  });

  it('of a key that cannot be used, from wherever it comes', async () => {
    const at = (name: string): string => join(test.directory, name);
    await writeFile(at('key.pem'), pem, { mode: 0o644 });
    await writeFile(at('cut.pem'), pem.slice(0, 120), { mode: 0o600 });
    await writeFile(at('encrypted.pem'), encrypted, { mode: 0o600 });
    const variable = (KEY: string) => privateKeyFromEnvironment({ variable: 'KEY', environment: { KEY } });
    await attemptAll({
      'a file that others may read': () => loadPrivateKey({ file: at('key.pem') }),
      'a file that is not there': () => loadPrivateKey({ file: at('none.pem') }),
      'a file that is cut off': () => loadPrivateKey({ file: at('cut.pem') }),
      'a file that is not overwritten': () => writePrivateKeyFile(at('key.pem'), pem),
      'an encrypted file': () => loadPrivateKey({ file: at('encrypted.pem') }),
      'a wrong passphrase': () =>
        loadPrivateKey({ file: at('encrypted.pem'), passphrase: `${passphrase}-x` }),
      'the right passphrase': () => loadPrivateKey({ file: at('encrypted.pem'), passphrase }),
      'a PEM of another algorithm': () => privateKeyFromPem(pem, { algorithm: 'PS256' }),
      'a PEM with a line too few': () => privateKeyFromPem(pem.split('\n').toSpliced(1, 1).join('\n')),
      'a JWK that does not fit itself': () => privateKeyFromJwk({ ...jwk, x: jwk.y ?? '' }),
      'a JWK under another name': () => privateKeyFromJwk({ ...jwk, kty: 'RSA' }),
      'a JWK for another algorithm': () => privateKeyFromJwk({ ...jwk, alg: 'HS256' }),
      'a JWK as it should be': () => privateKeyFromJwk(jwk),
      'a variable with half a key': () => variable(pem.slice(0, 150)),
      'a variable with half a JWK': () => variable(JSON.stringify(jwk).slice(0, -4)),
      'a JWK where a base64 is expected': () => variable(jwk.d ?? ''),
      'what is published': async () => publicJwks([await privateKeyFromJwk(jwk)]),
      'what is handed to a provider': async () =>
        registrationDocument({ key: await privateKeyFromJwk(jwk), scopes: ['accounts.read'] }),
    });
    expect(test.watch.leaks()).toEqual([]);
  });

  it('of a mounted key that is replaced by what cannot be used', async () => {
    const file = join(test.directory, 'key.pem');
    await writeFile(file, pem);
    const key = await mountedPrivateKey({
      file,
      allowReadableByOthers: true,
      onReload: (kid) => test.watch.emitted('a reload', kid),
      onProblem: (error) => test.watch.emitted('a problem with a mounted key', error),
    });
    for (const text of [pem.slice(0, 150), encrypted, JSON.stringify({ ...jwk, x: jwk.y }), '', pem]) {
      await writeFile(file, text);
      await key.check();
    }
    key.close();
    await attemptAll({ 'the mounted key': () => key, 'its signers': () => key.signers() });
    expect(test.watch.leaks()).toEqual([]);
  });

  it('of keys that do not sign, of callers who give up, and of tokens that must not go there', async () => {
    test.provider.token = granted({ token_type: 'DPoP', access_token: canary });
    const [key, dpopKey] = [await test.newKey(), await test.newKey()];
    const unable: Signer = { ...key, sign: () => Promise.reject(new Error('the module is away')) };
    const hanging: Signer = { ...key, sign: () => new Promise(() => undefined) };
    /** As the errors of packages of cloud services are: with the request, and the credentials in it. */
    const telling = (of: Error): Promise<never> => {
      const config = { headers: { authorization: `Bearer ${canary}` } };
      return Promise.reject(Object.assign(of, { config, cause: Object.assign(new Error('x'), { config }) }));
    };
    const tellingKey: Signer = { ...key, sign: () => telling(new TypeError('fetch failed')) };
    const tokens = test.source(key, { dpopKey });
    const token = await tokens.getToken();
    const request = { method: 'GET', url: 'https://accounts.example/a' };
    await attemptAll({
      'a bound token': () => token,
      'a wrong origin': () => tokens.authorize(token, { method: 'GET', url: 'https://evil.example/' }),
      'a key that does not sign': () => test.source(unable).getToken(),
      'a key whose error tells all': () => test.source(tellingKey).getToken(),
      'a proof by such a key': () => test.source(key, { dpopKey: tellingKey }).authorize(token, request),
      'a source of keys whose error tells all': () =>
        test.source(key, { key: { signers: () => telling(new Error('away')) } }).getToken(),
      'a key that hangs': () => test.source(hanging, { timeoutMs: 20 }).getToken(),
      'a proof that is not signed': () => test.source(key, { dpopKey: unable }).authorize(token, request),
      'a source of keys that fails': () =>
        test.source(key, { key: { signers: () => Promise.reject(new Error('away')) } }).getToken(),
      'a key that is bound elsewhere': () =>
        test.source(key, { issuer: test.provider.issuer.replace('127.0.0.1', 'localhost') }).getToken(),
      'a caller who gives up': () => test.source(key).getToken({ signal: AbortSignal.abort() }),
      'a nonce that is none': () =>
        tokens.learn({
          ...request,
          status: 401,
          headers: new Headers({ 'dpop-nonce': token.value }),
          sent: {},
        }),
      'more scopes than declared': () => tokens.withScopes(['accounts.write']),
    });
    expect(test.watch.leaks()).toEqual([]);
  });

  it('of a fetch that puts the request into its error', async () => {
    const telling: typeof fetch = async (input, init) => {
      if (init?.method !== 'POST') return fetch(input, init);
      await fetch(input, init); // so that the watch knows what was sent
      const body = String(init.body);
      throw Object.assign(new Error(`no answer to ${body}`, { cause: new Error(body) }), {
        config: { data: body },
      });
    };
    const key = await test.newKey();
    await attemptAll({ 'an error of fetch': () => test.source(key, { fetch: telling }).getToken() });
    expect(test.watch.leaks()).toEqual([]);
  });

  it('of a store of tokens that fails, hangs, or holds something else', async () => {
    const secret = randomBytes(32);
    test.watch.watch('the sealing key', secret.toString('base64url'));
    const sealing = sealingOf(secret);
    const entries = new Map<string, string>();
    const store: SharedTokenStore = {
      get: async (name) => entries.get(name),
      set: async (name, entry) => void entries.set(name, entry),
      delete: async (name, entry) => void (entries.get(name) === entry && entries.delete(name)),
    };
    const away = (): Promise<never> => Promise.reject(new Error('away'));
    const never = (): Promise<never> => new Promise(() => undefined);
    const key = await test.newKey();
    const shared = (options: Partial<SharedTokenStore>) => {
      const onProblem = (error: unknown): void => test.watch.emitted('a problem with a store', error);
      return test.source(key, {
        sharedCache: { store: { ...store, ...options }, sealing, timeoutMs: 20, onProblem },
      });
    };
    await shared({}).getToken();
    const [name = ''] = entries.keys();
    const holding = async (text: string): Promise<unknown> => {
      entries.set(name, await sealing.seal(text, name));
      return shared({}).getToken();
    };
    await attemptAll({
      'a token of the store': () => shared({}).getToken(),
      'what is stored': () => [...entries],
      'a store that is away': () => shared({ get: away, set: away, delete: away }).getToken(),
      'a store that hangs': () => shared({ get: never, set: never }).getToken(),
      'a store with no JSON': () => holding(canary),
      'a store with half of an entry': () => holding(`{"value":"${canary}`),
      'a store with another entry': () => holding(JSON.stringify({ value: canary })),
      'what another sealing opens': async () =>
        sealingOf(randomBytes(32)).open(await sealing.seal(pem, name), name),
      'a sealing': () => sealing,
    });
    expect(test.watch.leaks()).toEqual([]);
  });

  it.each(['DEBUG', 'NODE_DEBUG'])('on the console, whatever %s says', async (variable) => {
    jest.replaceProperty(process, 'env', { ...process.env, [variable]: '*' });
    const tokens = test.source(await test.newKey());
    await attemptAll({ 'a token': () => tokens.getToken() });
    expect(test.watch.leaks()).toEqual([]);
  });
});
