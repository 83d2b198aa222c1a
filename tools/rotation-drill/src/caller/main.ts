import { createLogger, runCommand } from '@ambit/service';
import { callUntil } from './caller.ts';
import { CallerConfig, callerVariable } from './caller-config.ts';

await runCommand({
  name: 'caller',
  log: createLogger({ service: 'caller', level: 'silent' }),
  // What is under way may wait for something that is away.
  closeTimeoutMs: 70_000,
  run: ({ signal }) =>
    callUntil(
      signal,
      CallerConfig.parse(JSON.parse(process.env[callerVariable] ?? '{}')),
      (line) =>
        // To a pipe this is written at once, so that a kill loses no failure.
        void process.stdout.write(`${JSON.stringify(line)}\n`),
    ),
});
