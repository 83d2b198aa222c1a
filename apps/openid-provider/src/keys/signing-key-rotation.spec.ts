import {
  chown,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateSigningKeys } from './generate-signing-keys.ts';
import { keepAfter, leastOverlap, longestTokenLifetime } from './key-times.ts';
import { type KeysInUse, keysInUse } from './keys-in-use.ts';
import { rotateSigningKeys } from './rotate-signing-keys.ts';
import { loadSigningKeys } from './signing-keys.ts';
import { watchSigningKeys } from './watch-signing-keys.ts';

let directory: string;
let file: string;
const start = Date.parse('2026-11-24T12:00:00Z');
const minute = 60_000;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signing-keys-'));
  file = join(directory, 'keys.json');
  await generateSigningKeys(file);
});
afterEach(() => rm(directory, { recursive: true }));

const kids = (keys: KeysInUse): readonly string[] => keys.published.map(({ kid }) => kid);
const at = async (now: number): Promise<readonly string[]> =>
  kids(keysInUse(await loadSigningKeys(file), now));

const presentAt = async (place: string, now: number) => {
  const content = await loadSigningKeys(place);
  return { content, inUse: keysInUse(content, now) };
};

describe('a rotation of signing keys', () => {
  it('publishes a key, lets it sign later, and keeps the one before it until no token needs it', async () => {
    const [first] = await at(start);
    const { next } = await rotateSigningKeys(file, { overlap: 900, now: start });
    const added = next?.kid;
    expect(next?.signsFrom).toEqual(new Date(start + 15 * minute));
    expect(await at(start)).toEqual([first, added]);
    expect(await at(start + 15 * minute - 1)).toEqual([first, added]);
    expect(await at(start + 15 * minute)).toEqual([added, first]);
    const over = start + 15 * minute + keepAfter(longestTokenLifetime) * 1000;
    expect(await at(over - 1)).toEqual([added, first]);
    expect(await at(over)).toEqual([added]);
    const { removed } = await rotateSigningKeys(file, { now: over });
    expect(removed).toEqual([first]);
    expect((await readFile(file, 'utf8')).includes(String(first))).toBe(false);
  });

  it('is one at a time: repeated, it changes nothing', async () => {
    const first = await rotateSigningKeys(file, { now: start });
    const content = await readFile(file, 'utf8');
    await expect(rotateSigningKeys(file, { now: start + minute })).resolves.toEqual(first);
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  it('needs more time than caches keep the keys', async () => {
    const code = 'overlap_too_short';
    await expect(rotateSigningKeys(file, { overlap: 119 })).rejects.toMatchObject({ code });
    await expect(rotateSigningKeys(file, { overlap: 19, keysMaxAge: 10 })).rejects.toMatchObject({ code });
    await rotateSigningKeys(file, { overlap: leastOverlap(10), keysMaxAge: 10 });
  });

  it('discards a key at once; another signs in its place', async () => {
    const [first = ''] = await at(start);
    const { next, removed } = await rotateSigningKeys(file, { discard: first, now: start });
    expect(removed).toEqual([first]);
    expect(await at(start)).toEqual([next?.kid]);
    const coming = await rotateSigningKeys(file, { now: start });
    await rotateSigningKeys(file, { discard: coming.next?.kid, now: start });
    expect(await at(start)).toEqual([next?.kid]);
    expect(await at(start + 60 * minute)).toEqual([next?.kid]);
    await expect(rotateSigningKeys(file, { discard: 'none' })).rejects.toMatchObject({
      code: 'signing_key_unknown',
    });
  });

  it('lets the key that is coming sign at once when the signer is discarded: others know it already', async () => {
    const [first = ''] = await at(start);
    const coming = await rotateSigningKeys(file, { now: start });
    const { next } = await rotateSigningKeys(file, { discard: first, now: start + 10 * minute });
    expect(next).toEqual({ kid: coming.next?.kid, signsFrom: new Date(start + 10 * minute) });
    expect(await at(start + 10 * minute)).toEqual([next?.kid]);
  });

  it('keeps a discarded key away, however many rotate at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { keys } = await loadSigningKeys(file);
      const discard = keys[0]?.kid;
      await Promise.all([
        rotateSigningKeys(file),
        rotateSigningKeys(file, { discard }),
        rotateSigningKeys(file),
      ]);
      expect(await at(Date.now())).not.toContain(discard);
    }
    expect(await readdir(directory)).toEqual(['keys.json']);
  });

  it('clears away what a killed rotation was writing, and says so when one has left its lock', async () => {
    await writeFile(`${file}.0.tmp`, 'half of a key');
    await rotateSigningKeys(file);
    expect(await readdir(directory)).toEqual(['keys.json']);
    await writeFile(`${file}.lock`, '');
    await expect(rotateSigningKeys(file)).rejects.toMatchObject({
      code: 'signing_keys_locked',
      message: expect.stringContaining(`remove ${file}.lock`),
    });
  }, 15_000);

  const isRoot = process.getuid?.() === 0;
  if (!isRoot)
    process.stderr.write('SKIPPED the owner of a file of signing keys: only root can give a file away\n');
  (isRoot ? it : it.skip)('leaves the file to its owner, whoever rotates', async () => {
    await chown(file, 65_534, 65_534);
    await rotateSigningKeys(file);
    const { uid, gid, mode } = await stat(file);
    expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_534, 0o600]);
  });

  it('replaces the file as a whole, for its owner alone, and leaves nothing behind', async () => {
    await rotateSigningKeys(file);
    expect(await readdir(directory)).toEqual(['keys.json']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('leaves a link a link', async () => {
    const link = join(directory, 'link.json');
    await symlink('keys.json', link);
    const { next } = await rotateSigningKeys(link, { now: start });
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await at(start)).toContain(next?.kid);
  });
});

describe('a watch on signing keys', () => {
  it('tells of a new file, of the time that has come, and goes on when the file cannot be read', async () => {
    let now = start;
    const changes: (readonly string[])[] = [];
    const warned: unknown[] = [];
    const watch = watchSigningKeys(file, await presentAt(file, now), {
      log: { info: () => undefined, warn: (facts: unknown) => void warned.push(facts) },
      onChange: async (keys) => void changes.push(kids(keys)),
      everyMs: 3_600_000,
      clock: () => now,
    });
    const [first] = await at(now);
    await watch.look();
    expect(changes).toEqual([]);
    const { next } = await rotateSigningKeys(file, { overlap: 900, now });
    const added = next?.kid;
    await watch.look();
    now += 900_000;
    await watch.look();
    expect(changes).toEqual([
      [first, added],
      [added, first],
    ]);

    await writeFile(file, '{"keys": [');
    await watch.look();
    await watch.look();
    expect(changes).toHaveLength(2);
    expect(warned).toHaveLength(1);
    now += minute;
    await watch.look();
    expect(warned).toHaveLength(2); // again, as long as it goes on
    await watch.stop();
  });

  it('goes over to the next key in its time, though the file cannot be read by then', async () => {
    let now = start;
    const { next } = await rotateSigningKeys(file, { overlap: 900, now });
    const changes: (readonly string[])[] = [];
    const watch = watchSigningKeys(file, await presentAt(file, now), {
      log: { info: () => undefined, warn: () => undefined },
      onChange: async (keys) => void changes.push(kids(keys)),
      everyMs: 3_600_000,
      clock: () => now,
    });
    await rm(file);
    await watch.look();
    expect(changes).toEqual([]);
    now += 900_000;
    await watch.look();
    expect(changes[0]?.[0]).toBe(next?.kid);
    now += keepAfter(longestTokenLifetime) * 1000;
    await watch.look();
    expect(changes[1]).toEqual([next?.kid]);
    await watch.stop();
  });

  it('follows a link that is swapped, as where secrets are mounted', async () => {
    const other = join(directory, 'other.json');
    const link = join(directory, 'mounted.json');
    const swapped = join(directory, 'swapped.json');
    await symlink('keys.json', link);
    const changes: (readonly string[])[] = [];
    const watch = watchSigningKeys(link, await presentAt(link, start), {
      log: { info: () => undefined, warn: () => undefined },
      onChange: async (keys) => void changes.push(kids(keys)),
      everyMs: 3_600_000,
    });
    const kid = await generateSigningKeys(other);
    await symlink('other.json', swapped);
    await rename(swapped, link);
    await watch.look();
    expect(changes).toEqual([[kid]]);
    await watch.stop();
  });
});
