#!/usr/bin/env node
import { runKeysCommand } from './keys-command.ts';

try {
  process.stdout.write(await runKeysCommand(process.argv.slice(2)));
} catch (error) {
  // By its shape, since errors of the file system have codes too.
  const { message, code } =
    error instanceof Error ? { code: undefined, ...error, message: error.message } : {};
  process.stderr.write(
    `ambit-keys: ${message ?? 'failed'}${code === undefined ? '' : ` (${String(code)})`}\n`,
  );
  process.exitCode = 1;
}
