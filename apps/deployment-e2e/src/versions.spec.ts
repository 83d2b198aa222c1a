import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { jobEnvironment, lastLine, maturityRollover, runApp, startStack } from '@ambit/local-stack';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { workspace } from './apps.ts';

jest.setTimeout(600_000);

const run = promisify(execFile);
const git = async (...args: readonly string[]): Promise<string> =>
  (await run('git', ['-C', workspace, ...args])).stdout.trim();

/** The last release before what is here; before the first one, what was here a day ago. */
async function olderRevision(): Promise<string> {
  const released = await git('describe', '--tags', '--abbrev=0', 'HEAD^').catch(() => '');
  const yesterday = released || (await git('rev-list', '-1', '--before=1 day ago', 'HEAD').catch(() => ''));
  return yesterday || git('rev-list', '--max-parents=0', 'HEAD');
}

const older = await olderRevision().catch(() => undefined);
if (older === undefined)
  process.stderr.write("skipped: yesterday's worker: this is no repository of git with its history\n");

(older === undefined ? describe.skip : describe)("yesterday's worker", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ambit-versions-'));
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const clone = join(folder, 'workspace');
    const env = { ...inherited, NX_DAEMON: 'false', NX_CACHE_DIRECTORY: join(folder, 'cache') };
    await run('git', ['clone', '--quiet', '--shared', '--no-checkout', workspace, clone]);
    await run('git', ['-C', clone, 'checkout', '--quiet', String(older)]);
    await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: clone, env });
    await run('npx', ['nx', 'build', '@ambit/accounts-worker'], { cwd: clone, env, maxBuffer: 2 ** 26 });
    await mkdir(join(folder, 'packages/accounts-worker'), { recursive: true });
    const built = pathToFileURL(join(clone, 'apps/accounts-worker/dist/main.js')).href;
    await writeFile(join(folder, 'packages/package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'packages/accounts-worker/main.js'), `await import('${built}');\n`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("reads and changes accounts with today's provider and API", async () => {
    const directory = join(folder, 'stack');
    const stack = await startStack({ directory, ports: { provider: 0, api: 0, worker: 0 } });
    try {
      // By a key in a file, which every version knows.
      const { ended, stdout, stderr } = await runApp({
        app: 'accounts-worker',
        packages: join(folder, 'packages'),
        args: [maturityRollover.name, '--report', 'json'],
        environment: jobEnvironment(stack, maturityRollover),
      });
      expect([ended, ended === 0 ? '' : stderr]).toEqual([0, '']);
      const { failures, calls } = JSON.parse(lastLine(stdout));
      expect(failures).toEqual([]);
      expect(calls.byOperation).toMatchObject({
        inquireAccounts: expect.any(Number),
        editAccountDates: expect.any(Number),
      });
    } finally {
      await stack.stop();
    }
  });
});
