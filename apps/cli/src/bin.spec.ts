import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const bin = fileURLToPath(new URL('../bin', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ambit-cli-bin-'));
  await cp(bin, join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
});
afterEach(() => rm(folder, { recursive: true }));

const run = () => spawnSync(process.execPath, [join(folder, 'bin', 'ambit.js'), 'x'], { encoding: 'utf8' });

describe('the command that npm links', () => {
  it('is there whatever is built, and runs from the sources where they are', async () => {
    const { bin: linked } = JSON.parse(await readFile(join(bin, '..', 'package.json'), 'utf8'));
    expect(linked).toEqual({ ambit: './bin/ambit.js' });
    const program = "process.stdout.write(process.argv.at(-1) ?? ''); process.exitCode = 3;";
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'src', 'main.ts'), `const code: number = 3; ${program}`);
    expect(run()).toMatchObject({ status: 3, stdout: 'x' });
  });

  it('is what was built, where there are no sources', async () => {
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist', 'main.js'), "process.stdout.write(process.argv.at(-1) ?? '');");
    expect(run()).toMatchObject({ status: 0, stdout: 'x', stderr: '' });
  });
});
