import { createLogger, runCommand } from '@ambit/service';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageApp } from './app/package-app.ts';
import { readCommand, usage } from './command-line.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

// Its output is for a person or a script, not for a log.
await runCommand({
  name: 'packaging',
  log: createLogger({ service: 'packaging', level: 'silent' }),
  run: async () => {
    const command = readCommand(process.argv.slice(2));
    if (command.name === 'help') return void process.stdout.write(usage);
    await packageApp({ root, app: command.folder, out: join(root, 'dist', command.folder) });
    process.stdout.write(`dist/${command.folder}\n`);
  },
});
