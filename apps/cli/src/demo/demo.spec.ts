import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCommandLine } from '../command/run-command-line.fixture.ts';

const ambit = fileURLToPath(new URL('../main.ts', import.meta.url));

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'ambit-cli-demo-'))));
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const demo = (...args: readonly string[]) =>
  runCommandLine(['demo', ...args], { folder, environment: process.env });

describe('ambit demo', () => {
  it('says where it can be run, and what it needs there', async () => {
    expect(await demo()).toMatchObject({
      code: 'workspace_missing',
      message: expect.stringContaining('npm ci && npm start'),
    });
    await write('package.json', '{"name":"@ambit/source"}');
    expect(await demo()).toMatchObject({
      code: 'not_built',
      message: expect.stringContaining('npm run build'),
    });
  });

  it('runs what npm start runs, with its options, and fails where that fails', async () => {
    await write('package.json', '{"name":"@ambit/source","type":"module"}');
    await write(
      'tools/local-stack/dist/main.js',
      `import { writeFileSync } from 'node:fs';
writeFileSync('told', process.argv.slice(2).join(' ')); process.exitCode = process.argv.includes('3') ? 3 : 0;`,
    );
    expect(await demo('--once', '--', '--api-port', '0')).toMatchObject({ code: undefined });
    expect(existsSync(join(folder, 'told'))).toBe(true);
    expect(await demo('--', '--limit', '3')).toMatchObject({ code: 'demo_failed' });
  });

  it('ends with what it runs', async () => {
    await write('package.json', '{"name":"@ambit/source","type":"module"}');
    await write(
      'tools/local-stack/dist/main.js',
      `process.on('SIGTERM', () => { console.log('ended'); process.exit(0); }); console.log('up'); setInterval(() => {}, 1000);`,
    );
    const conditions = ['--conditions=@ambit/source', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...conditions, ambit, 'demo'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line === 'up') child.kill('SIGTERM');
    });
    const [code] = await once(child, 'close');
    expect({ code, lines }).toEqual({ code: 143, lines: ['up', 'ended'] });
  });
});
