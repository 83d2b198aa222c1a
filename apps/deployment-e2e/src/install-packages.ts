import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workspace } from './apps.ts';

const run = promisify(execFile);

/** Copies the packages of apps into a folder, and installs each as one would on a server. */
export async function installPackages(apps: readonly string[], folder: string): Promise<void> {
  // Options of the test runner are not for npm.
  const { NODE_OPTIONS: _, ...env } = process.env;
  for (const app of apps) {
    await cp(join(workspace, 'dist/apps', app), join(folder, app), { recursive: true });
    const options = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', ['ci', ...options], { cwd: join(folder, app), env });
  }
}
