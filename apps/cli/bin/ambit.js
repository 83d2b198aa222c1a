#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

// npm links a command when it installs, and only to a file that is there; in the workspace the build comes after that.
const entry = join(import.meta.dirname, '..', 'dist', 'main.js');
if (existsSync(entry)) await import(pathToFileURL(entry).href);
else {
  process.stderr.write(
    'ambit: The command line is not built: run npm run build in its workspace (not_built)\n',
  );
  process.exitCode = 1;
}
