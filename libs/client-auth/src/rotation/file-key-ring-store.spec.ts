import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fileKeyRingStore } from './file-key-ring-store.ts';
import type { KeyRingDocument, RingKey } from './key-ring-document.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'ambit-files-'))));
afterEach(() => rm(folder, { recursive: true }));

const program = fileURLToPath(new URL('ring-writer.fixture.ts', import.meta.url));

interface Writer {
  readonly child: ChildProcess;
  /** What the store has acknowledged to it. */
  readonly acknowledged: readonly string[];
  readonly ended: Promise<unknown>;
  begin(): void;
}

/** Starts a process that changes the ring; resolves when it is ready. */
async function startWriter(name: string, attempts: number): Promise<Writer> {
  const child = spawn(
    process.execPath,
    [
      '--experimental-strip-types',
      '--no-warnings',
      '--conditions=@ambit/source',
      program,
      folder,
      name,
      String(attempts),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve) => lines.once('line', () => resolve()));
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
  await Promise.race([ready, ended]);
  lines.on('line', (mark) => acknowledged.push(mark));
  return { child, acknowledged, ended, begin: () => void child.stdin.end('go\n') };
}

const kids = ({ keys }: KeyRingDocument): readonly string[] => keys.map(({ kid }) => kid);

/** Files in which there is a private half. */
async function filesWithKeys(): Promise<readonly string[]> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return names.filter((_, index) => texts[index]?.includes('private half'));
}

describe('a key ring in files', () => {
  it('that processes change at once has each change that was acknowledged, and no other', async () => {
    const writers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => startWriter(name, 150)));
    for (const { begin } of writers) begin();
    await Promise.all(writers.map(({ ended }) => ended));
    const { document, version } = await fileKeyRingStore(folder).load();
    const acknowledged = writers.flatMap((writer) => writer.acknowledged);
    expect(acknowledged.toSorted()).toEqual(kids(document).toSorted());
    expect(version).toBe(acknowledged.length);
    expect(version).toBeGreaterThan(150);
    expect(await filesWithKeys()).toHaveLength(1);
  }, 60_000);

  it('whose writer is killed at any moment is whole, and has all that was acknowledged', async () => {
    for (let round = 0; round < 12; round += 1) {
      const writer = await startWriter(`round-${round}`, 10_000);
      writer.begin();
      await once(writer.child.stdout ?? writer.child, 'data');
      await delay(Math.random() * 20);
      writer.child.kill('SIGKILL');
      await writer.ended;
      const { document } = await fileKeyRingStore(folder).load();
      expect(document.keys.filter(({ state }) => state === 'active')).toHaveLength(1);
      expect(kids(document)).toEqual(expect.arrayContaining([...writer.acknowledged]));
    }
    // What a killed process was writing goes when it has been left alone for a while, as soon as somebody looks.
    const past = new Date(Date.now() - 120_000);
    for (const name of await readdir(folder))
      if (name.endsWith('.tmp')) await utimes(join(folder, name), past, past);
    await fileKeyRingStore(folder).load();
    expect(await filesWithKeys()).toHaveLength(1);
  }, 60_000);

  it('does not take a name that others have gone on from for a free one', async () => {
    const [one, other] = [fileKeyRingStore(folder), fileKeyRingStore(folder)];
    const document = { keys: [] };
    for (let version = 0; version < 5; version += 1) expect(await one.save(document, version)).toBe(true);
    for (let version = 0; version < 5; version += 1) expect(await other.save(document, version)).toBe(false);
    expect(await other.save(document, 7)).toBe(false);
    expect((await other.load()).version).toBe(5);
  });

  it('has no older version with a private key, though its writer was killed before it could empty that', async () => {
    const store = fileKeyRingStore(folder);
    const key = (kid: string): RingKey => ({
      kid,
      algorithm: 'ES256',
      state: 'active',
      material: `private half of ${kid}`,
      history: [{ state: 'active', at: new Date().toISOString(), reason: 'test' }],
    });
    await store.save({ keys: [key('a')] }, 0);
    await writeFile(join(folder, 'ring-000000002.json'), JSON.stringify({ keys: [key('b')] }));
    expect(kids((await fileKeyRingStore(folder).load()).document)).toEqual(['b']);
    expect(await filesWithKeys()).toEqual(['ring-000000002.json']);
  });

  it('whose newest version was taken away says so, and does not go on from nothing', async () => {
    const store = fileKeyRingStore(folder);
    await store.save({ keys: [] }, 0);
    await store.save({ keys: [] }, 1);
    await rm(join(folder, 'ring-000000002.json'));
    await expect(store.load()).rejects.toMatchObject({ code: 'ring_unreadable' });
  });
});
