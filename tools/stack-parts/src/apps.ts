import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackError } from './stack-error.ts';

/** The folder of an app below `apps`. */
export type AppName = string;

/**
 * The entry of an app: as it is built in this workspace, or of its package in a folder of installed ones. The stack
 * meets apps as processes and over HTTP, never as imports.
 *
 * @throws {StackError} `not_built`
 */
export function entryOf(app: AppName, packages?: string): string {
  if (packages !== undefined) return packagedEntry(app, packages);
  const entry = fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));
  if (!existsSync(entry)) throw new StackError('not_built', `${app} is not built: run 'npm run build' first`);
  return entry;
}

function packagedEntry(app: AppName, packages: string): string {
  const entry = join(packages, app, 'main.js');
  if (existsSync(entry)) return entry;
  throw new StackError('not_built', `${entry} is missing: put the package of ${app} there, and install it`);
}
