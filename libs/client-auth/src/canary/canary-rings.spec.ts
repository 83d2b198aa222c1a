import { createPrivateKey, randomBytes } from 'node:crypto';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runKeysCommand } from '../command/keys-command.ts';
import { json } from '../fake-provider.fixture.ts';
import {
  fileKeyRingStore,
  generatePrivateKey,
  type KeyMaterial,
  KeyRing,
  type KeyRingOptions,
  type KeyRingStore,
  postgresqlKeyRingStore,
  privateKeyFromPem,
  sealingOf,
} from '../index.ts';
import { canaryHarness, watchPrivateKey } from './canary-harness.fixture.ts';

const test = canaryHarness();
let database: PGlite;
// It takes a while on a machine that is busy.
beforeAll(async () => void (database = await PGlite.create()), 60_000);
afterAll(() => database.close());

/** Makes the keys that a ring makes, and watches for them. */
const material: KeyMaterial = {
  create: async (algorithm) => {
    const pem = await generatePrivateKey(algorithm);
    watchPrivateKey(test.watch, pem, createPrivateKey(pem).export({ format: 'jwk' }).d);
    return pem;
  },
  open: (pem, algorithm) => privateKeyFromPem(pem, { algorithm }),
  destroy: (pem) => Promise.reject(new Error(`cannot destroy ${pem}`)),
};

const open = (store: KeyRingStore, options: Partial<KeyRingOptions> = {}): Promise<KeyRing> =>
  KeyRing.open({
    store,
    algorithm: 'ES256',
    material,
    onTransition: (transition) => test.watch.emitted('a record of a transition', transition),
    onProblem: (error) => test.watch.emitted('a problem with a ring', error),
    ...options,
  });

const sealing = sealingOf(randomBytes(32));
const stores: readonly (readonly [string, () => Promise<KeyRingStore>])[] = [
  ['files', async () => fileKeyRingStore(join(test.directory, 'ring'))],
  ['PostgreSQL', () => postgresqlKeyRingStore({ client: database, name: test.directory, sealing })],
];

describe.each(stores)('no failure shows a secret of a key ring in %s', (_name, create) => {
  it('that rotates, for cause too, or is asked for what it cannot do', async () => {
    const ring = await open(await create());
    const [first] = ring.keys;
    const tokens = test.source(await test.newKey(), { key: ring });
    await test.attempt('a probe', () => ring.advance((key) => tokens.probe(key)));
    await test.attempt('a rotation', () => ring.rotate('a drill'));
    await test.attempt('a rotation too many', () => ring.rotate('again'));
    await test.attempt('a key that is unknown', () => ring.rotateForCause('other', 'a drill'));
    await test.attempt('for cause', () => ring.rotateForCause(first?.kid ?? '', 'it was in a log'));
    await test.attempt('for cause, twice', () => ring.rotateForCause(first?.kid ?? '', 'again'));
    await test.attempt('the ring', () => [ring, ring.keys, ring.signers(), ring.published()]);
    await test.collect();
    expect(test.watch.emittedCount).toBeGreaterThan(50);
    expect(test.watch.leaks()).toEqual([]);
  });

  it('whose provider, probe or store fails while it runs', async () => {
    const store = await create();
    let isAway = false;
    const sometimes: KeyRingStore = {
      load: () => (isAway ? Promise.reject(new Error('the store is away')) : store.load()),
      save: async (document, version) => !isAway && store.save(document, version),
    };
    const ring = await open(sometimes);
    const tokens = test.source(await test.newKey(), { key: ring });
    test.provider.token = json(401, { error: 'invalid_client' });
    await test.attempt('a key that is not known', () => ring.advance((key) => tokens.probe(key)));
    await test.attempt('a probe that fails', async () => {
      const running = ring.run(() => Promise.reject(new Error('the provider is away')), 3_600_000);
      await running.stop();
    });
    isAway = true;
    await test.attempt('a store that is away', async () => {
      const running = ring.run((key) => tokens.probe(key), 3_600_000);
      await running.stop();
    });
    const contended: KeyRingStore = { load: () => store.load(), save: () => Promise.resolve(false) };
    await test.attempt('a store that others change', async () => (await open(contended)).rotate('a drill'));
    await test.attempt('a ring whose keys cannot be opened', () =>
      open(store, { material: { ...material, open: () => Promise.reject(new Error('the module is away')) } }),
    );
    await test.collect();
    expect(test.watch.leaks()).toEqual([]);
  });
});

describe('no failure shows a secret of a key ring', () => {
  it('whose files are damaged or exposed, nor does the command that manages it', async () => {
    const folder = join(test.directory, 'ring');
    const ring = await open(fileKeyRingStore(folder));
    const command = (...args: readonly string[]) => runKeysCommand([...args, '--ring', folder]);
    await test.attempt('create-ring', () => command('create-ring'));
    await test.attempt('status', () => command('status'));
    await test.attempt('public', () => command('public', '--format', 'jwks'));
    await test.attempt('register', () => command('register', '--scope', 'accounts.read'));
    await test.attempt('rotate', () => command('rotate'));
    const pem = await material.create('ES256');
    const file = join(folder, (await readdir(folder)).toSorted().at(-1) ?? '');
    for (const text of [`{"keys": ["${pem}"`, JSON.stringify({ keys: [{ kid: 'a', material: pem }] }), pem]) {
      await writeFile(file, text);
      await test.attempt('a damaged ring', () => ring.refresh());
      await test.attempt('a damaged ring, by command', () => command('status'));
    }
    await chmod(folder, 0o755);
    await test.attempt('an exposed ring', () => ring.refresh());
    await test.collect();
    expect(test.watch.leaks()).toEqual([]);
  });

  it('whose row is damaged, or sealed by another key', async () => {
    const options = { client: database, name: test.directory };
    const store = await postgresqlKeyRingStore({ ...options, sealing });
    const ring = await open(store);
    const secret = randomBytes(32);
    test.watch.watch('the sealing key', secret.toString('base64url'));
    const other = await postgresqlKeyRingStore({ ...options, sealing: sealingOf(secret) });
    await test.attempt('a ring that another key has sealed', () => open(other));
    const pem = await material.create('ES256');
    for (const document of [{ keys: [{ material: pem }] }, { keys: [], pem }, pem]) {
      const damage = 'update ambit_key_ring set document = $2 where name = $1';
      await database.query(damage, [test.directory, JSON.stringify(document)]);
      await test.attempt('a damaged ring', () => ring.refresh());
    }
    await test.collect();
    expect(test.watch.leaks()).toEqual([]);
  });
});
