import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generatePrivateKey } from './generate-private-key.ts';
import { mountedPrivateKey, type MountedPrivateKey } from './mounted-private-key.ts';
import { privateKeyFromPem } from './private-key.ts';

let directory: string;
let mounted: MountedPrivateKey;
let now: number;
let reloads: string[];
let problems: unknown[];

/** Puts content where it is seen as Kubernetes does: file → ..data/file → ..version/file, by one rename. */
async function mount(version: string, content: string): Promise<void> {
  await mkdir(join(directory, `..${version}`));
  await writeFile(join(directory, `..${version}`, 'key.pem'), content);
  await symlink(`..${version}`, join(directory, '..data_tmp'));
  await rename(join(directory, '..data_tmp'), join(directory, '..data'));
}

const kidOf = async (pem: string): Promise<string> => (await privateKeyFromPem(pem)).kid;
const kids = (): readonly string[] => mounted.signers().map(({ kid }) => kid);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-mounted-'));
  await symlink('..data/key.pem', join(directory, 'key.pem'));
  now = 0;
  reloads = [];
  problems = [];
});
afterEach(async () => {
  mounted.close();
  await rm(directory, { recursive: true });
});

const start = async (pem: string): Promise<void> => {
  await mount('1', pem);
  mounted = await mountedPrivateKey({
    file: join(directory, 'key.pem'),
    allowReadableByOthers: true,
    pollMs: 60_000,
    overlapMs: 1_000,
    clock: () => now,
    onReload: (kid) => reloads.push(kid),
    onProblem: (error) => problems.push(error),
  });
};

describe('a mounted private key', () => {
  it('is replaced when the folder above it is swapped, and stays beside the new one for a while', async () => {
    const [before, after] = [await generatePrivateKey('ES256'), await generatePrivateKey('ES256')];
    await start(before);
    expect(kids()).toEqual([await kidOf(before)]);

    await mount('2', after);
    await mounted.check();
    expect(kids()).toEqual([await kidOf(after), await kidOf(before)]);
    expect(reloads).toEqual([await kidOf(after)]);
    now += 1_000;
    expect(kids()).toEqual([await kidOf(after)]);
  });

  it('stays beside those that come after it, however often it is replaced, each of them once', async () => {
    const [first, second] = [await generatePrivateKey('ES256'), await generatePrivateKey('ES256')];
    const third = await generatePrivateKey('ES256');
    await start(first);
    for (const [index, pem] of [second, third, second].entries()) {
      await mount(String(index + 2), pem);
      await mounted.check();
      now += 100;
    }
    expect(kids()).toEqual([await kidOf(second), await kidOf(third), await kidOf(first)]);
    now = 1_000; // when the first was replaced at 0
    expect(kids()).toEqual([await kidOf(second), await kidOf(third)]);
  });

  it('stays when what has come cannot be used, which is told once', async () => {
    const before = await generatePrivateKey('ES256');
    await start(before);
    await mount('2', before.slice(0, 60));
    await mounted.check();
    await mounted.check();
    expect(kids()).toEqual([await kidOf(before)]);
    expect(problems).toEqual([expect.objectContaining({ code: 'not_a_key' })]);

    await rm(join(directory, '..data'));
    await mounted.check();
    expect(kids()).toEqual([await kidOf(before)]);
    expect(problems[1]).toMatchObject({ code: 'key_file_missing' });

    const after = await generatePrivateKey('EdDSA');
    await mount('3', after);
    await mounted.check();
    expect(kids()[0]).toBe(await kidOf(after));
  });

  it('notices by itself', async () => {
    const [before, after] = [await generatePrivateKey('ES256'), await generatePrivateKey('ES256')];
    await mount('1', before);
    const noticed = new Promise<string>((resolve) => {
      void mountedPrivateKey({
        file: join(directory, 'key.pem'),
        allowReadableByOthers: true,
        pollMs: 5,
        onReload: resolve,
      }).then(async (key) => {
        mounted = key;
        await mount('2', after);
      });
    });
    expect(await noticed).toBe(await kidOf(after));
  });
});
