import { balanceSnapshot, choosePort, runApp, runJob, startStack } from '@ambit/local-stack';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apps, workspace } from './apps.ts';
import { healthExitCode } from './health-exit-code.ts';
import { installPackages } from './install-packages.ts';

jest.setTimeout(300_000);

describe('the packages of the apps, installed where there is no workspace', () => {
  let folder: string;
  let packages: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ambit-deployment-'));
    packages = join(folder, 'packages');
    await mkdir(packages);
    await installPackages(apps, packages);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(apps)('%s says what it does', async (app) => {
    const { ended, stdout, stderr } = await runApp({ app, packages, args: ['--help'] });
    expect(stderr).toBe('');
    expect(ended).toBe(0);
    expect(stdout).toMatch(/^[A-Z].*\.\n/);
  });

  it.each(apps)('%s holds no sources, tests, types or development dependencies', async (app) => {
    const made = globSync('**/*', {
      cwd: join(packages, app),
      exclude: (name) => name === 'node_modules',
    });
    const unwanted = /(^|\/)src(\/|$)|\.spec\.|\.fixture\.|\.tsbuildinfo$|(?<!\.)\.ts$|\.d\.ts/;
    expect(made.filter((path) => unwanted.test(path))).toEqual([]);
    const installed = globSync('node_modules/{typescript,jest,nx,@jest/globals,@swc/core,@types/*}', {
      cwd: join(packages, app),
    });
    expect(installed).toEqual([]);
  });

  it.each(apps)('%s is locked as the workspace is, without the address of a registry', async (app) => {
    const lockOf = async (root: string): Promise<{ packages: Record<string, { integrity?: string }> }> =>
      JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    const [own, all] = [await lockOf(join(packages, app)), await lockOf(workspace)];
    const integrities = Object.entries(own.packages).map(([path, { integrity }]) => [path, integrity]);
    expect(integrities).toEqual(integrities.map(([path = '']) => [path, all.packages[path]?.integrity]));
    expect(JSON.stringify(own)).not.toContain('"resolved":"http');
  });

  it('are provider, API and worker together, which write nowhere but in their folder of data', async () => {
    const directory = join(folder, 'stack');
    const environment = { NODE_OPTIONS: `--permission --allow-fs-read=* --allow-fs-write=${directory}` };
    const stack = await startStack({
      directory,
      packages,
      ports: { provider: 0, api: 0, worker: 0 },
      environment: { provider: environment, api: environment, worker: environment },
    });
    const unused = await choosePort(0, false);
    try {
      const report = await runJob(stack, balanceSnapshot, {
        args: ['--out', stack.directories.snapshots, '--limit', '20'],
        environment,
      });
      expect(report).toMatchObject({
        authentication: { tokenRequests: 1, grantedScopes: ['accounts.read'] },
        calls: { byOperation: { inquireAccounts: 3, getAvailableBalance: 60 } },
        failures: [],
      });
      for (const [app, { port }] of [
        ['openid-provider', stack.ports.provider],
        ['accounts-api', stack.ports.api],
        ['accounts-worker', stack.ports.worker],
      ] as const) {
        expect(await healthExitCode(app, port)).toBe(0);
        expect(await healthExitCode(app, unused.port)).toBe(1);
      }
    } finally {
      await stack.stop();
    }
    expect(await Promise.all([stack.provider.ended, stack.api.ended, stack.worker.ended])).toEqual([0, 0, 0]);
  });
});
