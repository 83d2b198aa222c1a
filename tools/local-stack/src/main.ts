import { createLogger, runCommand } from '@ambit/service';
import { once } from 'node:events';
import { consoleView } from './main-job/console-view.ts';
import { readOptions, usage } from './main-job/options.ts';
import { runMainJob } from './main-job/run-main-job.ts';
import { StackError } from '@ambit/stack-parts';
import type { Stack } from './stack/start-stack.ts';

await runCommand({
  name: 'npm start',
  log: createLogger({ service: 'local-stack', level: 'silent' }),
  closeTimeoutMs: 30_000,
  run: async ({ signal }) => {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) return void process.stdout.write(usage);
    const stack = await runMainJob(options, consoleView(process.stdout), signal);
    if (!options.once) await untilStopped(stack, signal);
    await stack.stop();
  },
});

/** Waits for Ctrl-C, which ends a stack that is up as it should end. A service that ends by itself should not. */
async function untilStopped(stack: Stack, signal: AbortSignal): Promise<void> {
  const services = [stack.provider, stack.api, stack.worker];
  const lost = await Promise.race([
    signal.aborted ? undefined : once(signal, 'abort').then(() => undefined),
    ...services.map((service) => service.ended.then(() => service)),
  ]);
  // Ctrl-C reaches the services too, and one of them may be faster than this process.
  if (lost === undefined || signal.aborted) return;
  await stack.stop();
  throw new StackError('process_failed', `${lost.app} ended by itself; see ${lost.logFile}`);
}
