import { createLogger, runCommand } from '@ambit/service';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageApp } from './app/package-app.ts';
import { readCommand, usage } from './command-line.ts';
import { packageLib } from './lib/package-lib.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

// Its output is for a person or a script, not for a log.
await runCommand({
  name: 'packaging',
  log: createLogger({ service: 'packaging', level: 'silent' }),
  run: async () => {
    const command = readCommand(process.argv.slice(2));
    if (command.name === 'help') return void process.stdout.write(usage);
    const { folder } = command;
    const out = join(root, 'dist', folder);
    if (command.name === 'app') await packageApp({ root, app: folder, out });
    else await packageLib({ root, lib: folder, out });
    process.stdout.write(`dist/${folder}\n`);
  },
});
