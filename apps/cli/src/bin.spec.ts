import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const project = fileURLToPath(new URL('..', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ambit-cli-bin-'));
  await cp(join(project, 'bin'), join(folder, 'bin'), { recursive: true });
  await write('package.json', '{"type":"module"}');
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const command = (): string => join(folder, 'bin', 'ambit.js');
const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [command(), ...args], { encoding: 'utf8' });
const echo = (place: string): string =>
  `process.stdout.write('${place} ' + process.argv.at(-1)); process.exitCode = 3;`;

describe('the command that npm links', () => {
  it('is there before anything is built', async () => {
    const { bin } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
    expect(bin).toEqual({ ambit: './bin/ambit.js' });
  });

  it('runs the sources where they are, and the build where it is alone', async () => {
    await write('dist/main.js', echo('built'));
    expect(run('x')).toMatchObject({ status: 3, stdout: 'built x' });
    await write('src/main.ts', echo('source'));
    expect(run('x')).toMatchObject({ status: 3, stdout: 'source x' });
  });

  it('leaves nothing running when it is ended', async () => {
    await write(
      'src/main.ts',
      "process.on('SIGTERM', () => { console.log('ended'); process.exit(143); }); console.log('up'); setInterval(() => {}, 1000);",
    );
    const child = spawn(process.execPath, [command()], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output === 'up\n') child.kill('SIGTERM');
    });
    const [code] = await once(child, 'close');
    expect({ code, output }).toEqual({ code: 143, output: 'up\nended\n' });
  });
});
