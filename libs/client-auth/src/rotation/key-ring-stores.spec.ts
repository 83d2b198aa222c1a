import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fileKeyRingStore, KeyRing, type KeyRingStore, postgresqlKeyRingStore, sealingOf } from '../index.ts';

let directory: string;
let database: PGlite;
const sealing = sealingOf(randomBytes(32));

// It takes a while on a machine that is busy.
beforeAll(async () => void (database = await PGlite.create()), 60_000);
afterAll(() => database.close());
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'ambit-ring-'))));
afterEach(() => rm(directory, { recursive: true }));

const stores: readonly (readonly [string, () => Promise<KeyRingStore>])[] = [
  ['files', async () => fileKeyRingStore(join(directory, 'ring'))],
  ['PostgreSQL', () => postgresqlKeyRingStore({ client: database, name: directory, sealing })],
];

describe.each(stores)('a key ring in %s', (_name, create) => {
  it('is there again for the next process, with a key that signs', async () => {
    const first = await KeyRing.open({ store: await create(), algorithm: 'ES256' });
    await first.advance(async () => undefined);
    const again = await KeyRing.open({ store: await create(), algorithm: 'ES256' });
    expect(again.keys).toEqual(first.keys);
    expect(again.signers()[0]?.kid).toBe(first.signers()[0]?.kid);
    expect((await again.signers()[0]?.sign(randomBytes(8)))?.byteLength).toBe(64);
  });

  it('is changed by exactly one of many at once', async () => {
    const store = await create();
    const { document } = await store.load();
    const saved = await Promise.all(Array.from({ length: 20 }, () => store.save(document, 0)));
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect((await store.load()).version).toBe(1);
    expect(await store.save(document, 0)).toBe(false);
    expect(await store.save(document, 1)).toBe(true);
  });

  it('has one new key, however many replicas open and rotate it at once', async () => {
    const rings = await Promise.all(
      Array.from({ length: 5 }, async () => KeyRing.open({ store: await create(), algorithm: 'ES256' })),
    );
    await Promise.all(rings.map((ring) => ring.advance(async () => undefined)));
    const outcomes = await Promise.allSettled(rings.map((ring) => ring.rotate('at once')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const ring = await KeyRing.open({ store: await create(), algorithm: 'ES256' });
    expect(ring.keys.map(({ state }) => state)).toEqual(['active', 'published']);
  });

  it('shows no private key to who prints it', async () => {
    const store = await create();
    const ring = await KeyRing.open({ store, algorithm: 'ES256' });
    const { material = '' } = (await store.load()).document.keys[0] ?? {};
    expect(material).toContain('PRIVATE KEY');
    const [, line = ''] = material.split('\n');
    for (const text of [inspect(ring, { showHidden: true, depth: 9 }), JSON.stringify(ring.keys)])
      expect(text).not.toContain(line);
  });
});

describe('a key ring in files', () => {
  it('is for its owner alone, and leaves no older version with private keys behind', async () => {
    const folder = join(directory, 'ring');
    const ring = await KeyRing.open({ store: fileKeyRingStore(folder), algorithm: 'ES256' });
    await ring.advance(async () => undefined);
    const names = await readdir(folder);
    const modes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mode & 0o777));
    expect(new Set(modes)).toEqual(new Set([0o600]));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    expect(texts.filter((text) => text.includes('PRIVATE KEY'))).toHaveLength(1);

    await chmod(folder, 0o755);
    await expect(fileKeyRingStore(folder).load()).rejects.toMatchObject({ code: 'ring_exposed' });
  });

  it('that is damaged is refused, and not quoted', async () => {
    const folder = join(directory, 'ring');
    await KeyRing.open({ store: fileKeyRingStore(folder), algorithm: 'ES256' });
    const file = join(folder, (await readdir(folder)).toSorted().at(-1) ?? '');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 300));
    const error = await fileKeyRingStore(folder)
      .load()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ring_unreadable' });
    expect(inspect(error)).not.toContain('PRIVATE');
  });
});

describe('a key ring in PostgreSQL', () => {
  it('holds private keys sealed', async () => {
    const store = await postgresqlKeyRingStore({ client: database, name: directory, sealing });
    await KeyRing.open({ store, algorithm: 'ES256' });
    const { rows } = await database.query(
      'select document::text as text from ambit_key_ring where name = $1',
      [directory],
    );
    expect(JSON.stringify(rows)).not.toContain('PRIVATE KEY');
    const other = await postgresqlKeyRingStore({
      client: database,
      name: directory,
      sealing: sealingOf(randomBytes(32)),
    });
    await expect(other.load()).rejects.toMatchObject({ code: 'ring_unreadable' });
  });
});
