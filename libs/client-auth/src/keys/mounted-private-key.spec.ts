import { createPrivateKey } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { generatePrivateKey } from './generate-private-key.ts';
import {
  mountedPrivateKey,
  type MountedPrivateKey,
  type MountedPrivateKeyOptions,
} from './mounted-private-key.ts';
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

const start = async (pem: string, options: Partial<MountedPrivateKeyOptions> = {}): Promise<void> => {
  await mount('1', pem);
  mounted = await mountedPrivateKey({
    file: join(directory, 'key.pem'),
    allowReadableByOthers: true,
    pollMs: 60_000,
    overlapMs: 1_000,
    clock: () => now,
    onReload: (kid) => reloads.push(kid),
    onProblem: (error) => problems.push(error),
    ...options,
  });
};

function encrypted(pem: string, passphrase: string): string {
  const cipher = { cipher: 'aes-256-cbc', passphrase } as const;
  return createPrivateKey(pem)
    .export({ type: 'pkcs8', format: 'pem', ...cipher })
    .toString();
}

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

  it('asks for its passphrase when it was replaced, and not at every look', async () => {
    const [before, after] = [await generatePrivateKey('ES256'), await generatePrivateKey('ES256')];
    let asked = 0;
    await start(encrypted(before, 'one'), { passphrase: () => ['one', 'two'][(asked += 1) - 1] ?? '' });
    await mounted.check();
    await mounted.check();
    expect(asked).toBe(1);
    await mount('2', encrypted(after, 'two'));
    await mounted.check();
    await mounted.check();
    expect(kids()[0]).toBe(await kidOf(after));
    expect([asked, problems]).toEqual([2, []]);
  });

  it('is told of once while its passphrase is away, and asks for it again a minute later', async () => {
    const [before, after] = [await generatePrivateKey('ES256'), await generatePrivateKey('ES256')];
    let asked = 0;
    const answers = [
      () => new Promise<string>(() => undefined),
      () => Promise.reject(new Error('canary-passphrase')),
      () => 'another',
      () => 'right',
    ];
    await start(before, {
      passphrase: () => (answers[(asked += 1) - 1] ?? String)(),
      passphraseTimeoutMs: 20,
    });
    await mount('2', encrypted(after, 'right'));
    for (const _ of answers) {
      await mounted.check();
      await mounted.check();
      now += 60_000;
    }
    expect(problems).toMatchObject([
      { code: 'passphrase_unavailable', message: expect.stringContaining('(timeout)') },
      { code: 'passphrase_unavailable', message: expect.not.stringContaining('canary') },
      { code: 'wrong_passphrase' },
    ]);
    expect([asked, kids()[0]]).toEqual([4, await kidOf(after)]);
  });

  it('is told of anew when it could not be read in between', async () => {
    await start(await generatePrivateKey('ES256'));
    await mount('2', 'no key');
    await mounted.check();
    await rename(join(directory, '..2'), join(directory, '..away'));
    await mounted.check();
    await rename(join(directory, '..away'), join(directory, '..2'));
    await mounted.check();
    await mounted.check();
    const codes = ['not_a_key', 'key_file_missing', 'not_a_key'];
    expect(problems).toEqual(codes.map((code) => expect.objectContaining({ code })));
  });

  it('is replaced whatever those do who are told of it', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const throwing = (): never => {
      throw new Error('canary');
    };
    await start(await generatePrivateKey('ES256'), { onReload: throwing, onProblem: throwing });
    const after = await generatePrivateKey('ES256');
    await mount('2', after);
    await mounted.check();
    expect(kids()[0]).toBe(await kidOf(after));
    await mount('3', 'no key');
    await mounted.check();
    expect(warned).toHaveBeenCalledTimes(2);
    warned.mockRestore();
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
