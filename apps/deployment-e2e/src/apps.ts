import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The workspace that the packages were made in. */
export const workspace = fileURLToPath(new URL('../../../', import.meta.url));

/** The apps that run, and so have a package. */
export const apps: readonly string[] = globSync('apps/*/src/main.ts', { cwd: workspace })
  .map((file) => file.split('/')[1] ?? '')
  .sort();
