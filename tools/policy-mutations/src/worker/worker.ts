import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importGenerations } from './hooks.ts';
import type { Answer, Reply, Task } from './messages.ts';
import { matrixOf } from './run-matrix.ts';
import { runSpec } from './run-spec.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
const mostMemory = 1_500_000_000;
const load = importGenerations(root, {
  '@jest/globals': new URL('jest-globals.ts', import.meta.url).href,
  '@electric-sql/pglite': new URL('pglite.ts', import.meta.url).href,
});
const matrix = matrixOf(root, load);

async function work(task: Task): Promise<Reply> {
  if (task.type === 'prepare') return { type: 'prepared', ids: await matrix.prepare(task.storage) };
  if (task.type === 'matrix') return matrix.run(task.storage, task.ids, task.replacement);
  return runSpec(() => load(join(root, task.path), task.replacement), task.importOnly);
}

// A mutant may leave a promise that nobody waits for; what it does to the answers is what counts.
process.on('unhandledRejection', () => undefined);
process.on('message', (task: Task) => {
  void work(task).then(
    (reply) => process.send?.({ reply, isFull: process.memoryUsage.rss() > mostMemory } satisfies Answer),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
