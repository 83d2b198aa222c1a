import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '../write-files.fixture.ts';
import { packageLib } from './package-lib.ts';

const lib = { name: '@x/lib', version: '1.0.0', type: 'module', license: 'MIT', files: ['dist'] };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ambit-packaging-'));
  await writeFiles(root, {
    LICENSE: '',
    'libs/lib/package.json': JSON.stringify({
      ...lib,
      exports: {
        '.': { '@ambit/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      },
      scripts: { docs: 'node docs.js' },
      devDependencies: { jest: '1' },
      nx: { tags: [] },
    }),
    'libs/lib/README.md': '',
    'libs/lib/src/index.ts': '',
    'libs/lib/dist/index.js': '',
    'libs/lib/dist/index.d.ts': '',
    'libs/lib/dist/tsconfig.lib.tsbuildinfo': '',
    'libs/lib/dist/spec/index.spec.d.ts': '',
  });
});

afterEach(() => rm(root, { recursive: true }));

const packaging = (): Promise<void> =>
  packageLib({ root, lib: 'libs/lib', out: join(root, 'dist/libs/lib') });

describe('the package of a library', () => {
  it('has its build, its README and the licence, and nothing else', async () => {
    await packaging();
    const made = globSync('{*,dist/**/*.*}', { cwd: join(root, 'dist/libs/lib') });
    expect(made.sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'dist/index.d.ts',
      'dist/index.js',
      'package.json',
    ]);
  });

  it('says nothing of the workspace, and names no source that is not there', async () => {
    await packaging();
    const manifest = await readFile(join(root, 'dist/libs/lib/package.json'), 'utf8');
    expect(JSON.parse(manifest)).toEqual({
      ...lib,
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    });
  });

  it('is not made without a file that it promises', async () => {
    await rm(join(root, 'libs/lib/dist/index.d.ts'));
    await expect(packaging()).rejects.toMatchObject({
      code: 'not_built',
      message: expect.stringContaining('libs/lib has no ./dist/index.d.ts'),
    });
  });
});
