import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '../write-files.fixture.ts';
import { packageApp } from './package-app.ts';

const api = { name: '@x/api', version: '1.2.0', type: 'module', license: 'MIT' };
const lib = { name: '@x/lib', version: '1.0.0', type: 'module', license: 'MIT' };
const files = {
  'package-lock.json': JSON.stringify({
    name: '@x/source',
    lockfileVersion: 3,
    packages: {
      '': { name: '@x/source', workspaces: ['apps/*', 'libs/*'] },
      'apps/api': { ...api, dependencies: { '@x/lib': '^1.0.0' } },
      'libs/lib': { ...lib, devDependencies: { jest: '1' } },
      'node_modules/@x/api': { resolved: 'apps/api', link: true },
      'node_modules/@x/lib': { resolved: 'libs/lib', link: true },
      'node_modules/jest': { version: '1.0.0', dev: true },
    },
  }),
  'apps/api/package.json': JSON.stringify({
    ...api,
    bin: 'bin/api.js',
    dependencies: { '@x/lib': '^1.0.0' },
  }),
  'apps/api/src/main.ts': '',
  'apps/api/dist/main.js': "import '@x/lib';\n",
  'apps/api/dist/main.js.map': '{}',
  'apps/api/dist/main.d.ts': '',
  'apps/api/dist/tsconfig.lib.tsbuildinfo': '',
  'libs/lib/package.json': JSON.stringify({
    ...lib,
    files: ['dist'],
    scripts: { docs: 'node docs.js' },
    exports: {
      '.': { '@ambit/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './testing': { types: './dist/testing/index.d.ts', default: './dist/testing/index.js' },
      './package.json': './package.json',
    },
    devDependencies: { jest: '1' },
  }),
  'libs/lib/README.md': '',
  'libs/lib/dist/index.js': '',
  'libs/lib/dist/testing/index.js': '',
  'libs/lib/dist/spec/index.spec.d.ts': '',
};

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ambit-packaging-'));
  await writeFiles(root, files);
});

afterEach(() => rm(root, { recursive: true }));

const packaging = (): Promise<void> =>
  packageApp({ root, app: 'apps/api', out: join(root, 'dist/apps/api') });

async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const out = join(root, 'dist/apps/api');
  for await (const path of glob('**/*.*', { cwd: out }))
    found[path] = await readFile(join(out, path), 'utf8');
  return found;
}

describe('the package of an app', () => {
  it('has what is run and nothing else', async () => {
    await packaging();
    expect(Object.keys(await contents()).sort()).toEqual([
      'apps/api/dist/main.js',
      'apps/api/dist/main.js.map',
      'apps/api/package.json',
      'libs/lib/dist/index.js',
      'libs/lib/package.json',
      'main.js',
      'package-lock.json',
      'package.json',
    ]);
  });

  it('is a workspace of the app and its libraries, by the part of the lockfile that is about them', async () => {
    await packaging();
    const made = await contents();
    expect(JSON.parse(made['package.json'] ?? '')).toMatchObject({
      name: '@x/api-package',
      version: '1.2.0',
      private: true,
      workspaces: ['apps/api', 'libs/lib'],
    });
    expect(JSON.parse(made['libs/lib/package.json'] ?? '')).toEqual({
      ...lib,
      exports: { '.': { default: './dist/index.js' }, './package.json': './package.json' },
    });
    expect(made['apps/api/package.json']).not.toContain('bin/api.js');
    const lock = JSON.parse(made['package-lock.json'] ?? '');
    expect(lock.name).toBe('@x/api-package');
    expect(lock.packages['']).toMatchObject({ name: '@x/api-package', workspaces: ['apps/api', 'libs/lib'] });
    expect(lock.packages).not.toHaveProperty(['node_modules/jest']);
  });

  it('is the same when it is made again, and keeps nothing of what was there', async () => {
    await packaging();
    const first = await contents();
    await writeFile(join(root, 'dist/apps/api/left.js'), '');
    await packaging();
    expect(await contents()).toEqual(first);
  });

  it.each(['apps/api/dist/main.js', 'libs/lib/dist/index.js'])('is not made without %s', async (file) => {
    await packaging();
    const before = await contents();
    await rm(join(root, file));
    await expect(packaging()).rejects.toMatchObject({
      code: 'not_built',
      message: expect.stringContaining('build it first'),
    });
    expect(await contents()).toEqual(before);
  });

  it('is not made of a lockfile that npm 6 wrote', async () => {
    await writeFile(join(root, 'package-lock.json'), '{"lockfileVersion":1}');
    await expect(packaging()).rejects.toMatchObject({ code: 'unreadable' });
  });
});
