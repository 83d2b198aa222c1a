#!/usr/bin/env node
// In the workspace the command line runs from its sources, so that it is there right after `npm ci` and never stale; where
// the package is installed it runs from its build.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src/main.ts', import.meta.url));
if (existsSync(source)) {
  const args = ['--conditions=@ambit/source', source, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else await import('../dist/main.js');
