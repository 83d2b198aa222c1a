#!/usr/bin/env node
// npm links a command when it installs, and only to a file that is there: this one is, whatever is built. In the workspace
// the command line runs from its sources, so that it is never stale; where the package is installed, from its build.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const source = join(import.meta.dirname, '../src/main.ts');
if (existsSync(source)) {
  const args = ['--conditions=@ambit/source', source, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  child.once('exit', (code) => (process.exitCode = code ?? 1));
  // Ctrl-C reaches both, and the one that works ends them; a signal for this process alone is passed on.
  process.on('SIGINT', () => undefined).on('SIGTERM', () => child.kill('SIGTERM'));
} else await import(pathToFileURL(join(import.meta.dirname, '../dist/main.js')).href);
