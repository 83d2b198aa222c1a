#!/usr/bin/env node
import { createLogger, runCommand } from '@ambit/service';
import { dispatch } from './command/dispatch.ts';
import { commandGroups } from './command-groups.ts';
import { paintFor } from './text/paint.ts';

// Its output is for a person or a script, not for a log.
await runCommand({
  name: 'ambit',
  log: createLogger({ service: 'ambit', level: 'silent' }),
  run: ({ signal }) =>
    dispatch(process.argv.slice(2), commandGroups, {
      environment: process.env,
      folder: process.cwd(),
      write: (text) => void process.stdout.write(text),
      paint: paintFor(process.stdout, process.env),
      signal,
      clock: Date.now,
      fetch,
    }),
});
