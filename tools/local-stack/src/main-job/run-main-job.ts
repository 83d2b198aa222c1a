import { balanceSnapshot, maturityRollover } from '../stack/clients.ts';
import { StackError } from '@ambit/stack-parts';
import { type Stack, startStack } from '../stack/start-stack.ts';
import type { ConsoleView } from './console-view.ts';
import type { MainJobOptions } from './options.ts';
import { tryRefusals } from './refusals.ts';
import { runJob } from './run-job.ts';

/**
 * The main job: starts the stack, runs both jobs, tries what must be refused, and shows all of it.
 *
 * @returns the running stack; who called stops it
 * @throws {StackError} when anything failed; the stack is stopped then
 */
export async function runMainJob(
  options: MainJobOptions,
  view: ConsoleView,
  signal: AbortSignal,
): Promise<Stack> {
  const started = performance.now();
  const stack = await startStack({ ...options, signal, onStep: view.step });
  try {
    view.stack(stack);

    const progress = process.stderr.isTTY;
    const snapshot = await runJob(stack, balanceSnapshot, {
      args: ['--out', stack.directories.snapshots, '--limit', options.limit],
      progress,
      signal,
    });
    view.job(balanceSnapshot, snapshot);

    const rollover = await runJob(stack, maturityRollover, { progress, signal });
    view.job(maturityRollover, rollover);

    view.refusals(await tryRefusals(stack, signal));

    for (const { job, failures } of [snapshot, rollover])
      if (failures.length > 0)
        throw new StackError('job_failed', `${job}: ${failures.length} accounts failed`);
    view.closing(stack, (performance.now() - started) / 1000, !options.once);
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
