import { createLogger, runCommand } from '@ambit/service';
import { once } from 'node:events';
import { consoleView } from './main-job/console-view.ts';
import { readOptions, usage } from './main-job/options.ts';
import { runMainJob } from './main-job/run-main-job.ts';
import { StackError } from './stack/stack-error.ts';

await runCommand({
  name: 'npm start',
  log: createLogger({ service: 'local-stack', level: 'silent' }),
  closeTimeoutMs: 30_000,
  run: async ({ signal }) => {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) return void process.stdout.write(usage);
    const stack = await runMainJob(options, consoleView(process.stdout), signal);
    if (!options.once) {
      const services = [stack.provider, stack.api, stack.worker];
      const lost = await Promise.race([
        once(signal, 'abort').then(() => undefined),
        ...services.map((service) => service.ended.then(() => service)),
      ]);
      if (lost !== undefined && !signal.aborted) {
        await stack.stop();
        throw new StackError('process_failed', `${lost.app} ended by itself; see ${lost.logFile}`);
      }
    }
    await stack.stop();
    signal.throwIfAborted();
  },
});
