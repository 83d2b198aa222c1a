import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generateSigningKeys } from './generate-signing-keys.ts';
import { keepAfterSeconds, type KeysInUse, keysInUse } from './keys-in-use.ts';
import { rotateSigningKeys } from './rotate-signing-keys.ts';
import { loadSigningKeys, type SigningKeys } from './signing-keys.ts';
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

describe('a rotation of signing keys', () => {
  it('publishes a key, lets it sign later, and keeps the one before it until no token needs it', async () => {
    const [first] = await at(start);
    const { added, signsFrom } = await rotateSigningKeys(file, { overlap: 900, now: start });
    expect(signsFrom).toEqual(new Date(start + 15 * minute));
    expect(await at(start)).toEqual([first, added]);
    expect(await at(start + 15 * minute - 1)).toEqual([first, added]);
    expect(await at(start + 15 * minute)).toEqual([added, first]);
    const over = start + 15 * minute + keepAfterSeconds * 1000;
    expect(await at(over - 1)).toEqual([added, first]);
    expect(await at(over)).toEqual([added]);
    const next = await rotateSigningKeys(file, { now: over });
    expect(next.removed).toEqual([first]);
    expect((await readFile(file, 'utf8')).includes(String(first))).toBe(false);
  });

  it('is one at a time, and needs time to be known', async () => {
    await rotateSigningKeys(file, { now: start });
    await expect(rotateSigningKeys(file, { now: start })).rejects.toMatchObject({
      code: 'signing_key_coming',
    });
    await expect(rotateSigningKeys(file, { overlap: 1 })).rejects.toMatchObject({
      code: 'overlap_too_short',
    });
  });

  it('discards a key at once; another signs in its place', async () => {
    const [first = ''] = await at(start);
    const { added = '', removed } = await rotateSigningKeys(file, { discard: first, now: start });
    expect(removed).toEqual([first]);
    expect(await at(start)).toEqual([added]);
    const coming = await rotateSigningKeys(file, { now: start });
    await rotateSigningKeys(file, { discard: coming.added, now: start });
    expect(await at(start)).toEqual([added]);
    await expect(rotateSigningKeys(file, { discard: 'none' })).rejects.toMatchObject({
      code: 'signing_key_unknown',
    });
  });

  it('replaces the file as a whole, for its owner alone, and leaves nothing behind', async () => {
    await rotateSigningKeys(file);
    expect(await readdir(directory)).toEqual(['keys.json']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('at any time, however often keys are rotated', () => {
  it('the signer was published for the overlap, and what it signed can be verified as long as it lives', async () => {
    const key = (kid: string): SigningKeys['keys'][number] => ({
      kty: 'EC',
      crv: 'P-256',
      alg: 'ES256',
      use: 'sig',
      kid,
      x: '',
      y: '',
      d: '',
    });
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            wait: fc.integer({ min: 1, max: 9_000 }),
            overlap: fc.integer({ min: 5, max: 1_800 }),
          }),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 20, maxLength: 200 }),
        (rotations, steps) => {
          // The file as it would be at each time: rotations one after the other, as the command does them.
          const files: { from: number; content: SigningKeys }[] = [
            { from: 0, content: { keys: [key('key-0')] } },
          ];
          let now = 0;
          for (const [index, { wait, overlap }] of rotations.entries()) {
            now += wait * 1000;
            const content = files.at(-1)?.content ?? { keys: [] };
            const isComing = Object.values(content.signs_from ?? {}).some((time) => Date.parse(time) > now);
            if (isComing) continue;
            const { published } = keysInUse(content, now);
            const signs_from = {
              ...content.signs_from,
              [`key-${index + 1}`]: new Date(now + overlap * 1000).toISOString(),
            };
            files.push({ from: now, content: { keys: [...published, key(`key-${index + 1}`)], signs_from } });
          }
          const publishedSince = new Map<string, number>();
          let tokens: readonly { readonly kid: string; readonly exp: number }[] = [];
          now = 0;
          for (const seconds of [0, ...steps]) {
            now += seconds * 1000;
            const content = files.findLast(({ from }) => from <= now)?.content ?? { keys: [] };
            const { signing, published } = keysInUse(content, now);
            for (const {
              from,
              content: { keys },
            } of files)
              if (from <= now)
                for (const { kid } of keys)
                  publishedSince.set(kid, Math.min(from, publishedSince.get(kid) ?? from));
            if (signing.kid !== 'key-0')
              expect(now - (publishedSince.get(signing.kid) ?? now)).toBeGreaterThanOrEqual(5_000);
            tokens = [...tokens.filter(({ exp }) => exp > now), { kid: signing.kid, exp: now + 3600 * 1000 }];
            for (const { kid } of tokens) expect(published.map((one) => one.kid)).toContain(kid);
          }
        },
      ),
    );
  });
});

describe('a watch on signing keys', () => {
  it('tells of a new file, of the time that has come, and goes on when the file cannot be read', async () => {
    let now = start;
    const changes: (readonly string[])[] = [];
    const warned: unknown[] = [];
    const watch = watchSigningKeys(file, keysInUse(await loadSigningKeys(file), now), {
      log: { info: () => undefined, warn: (facts: unknown) => void warned.push(facts) },
      onChange: async (keys) => void changes.push(kids(keys)),
      everyMs: 3_600_000,
      clock: () => now,
    });
    const [first] = await at(now);
    await watch.look();
    expect(changes).toEqual([]);
    const { added } = await rotateSigningKeys(file, { overlap: 900, now });
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
    await watch.stop();
  });
});
