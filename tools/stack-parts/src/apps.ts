import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StackError } from './stack-error.ts';

/** The folder of an app below `apps`. */
export type AppName = string;

/**
 * The built entry of an app. The stack meets apps as processes and over HTTP, never as imports.
 *
 * @throws {StackError} `not_built`
 */
export function entryOf(app: AppName): string {
  const entry = fileURLToPath(new URL(`../../../apps/${app}/dist/main.js`, import.meta.url));
  if (!existsSync(entry)) throw new StackError('not_built', `${app} is not built: run 'npm run build' first`);
  return entry;
}
