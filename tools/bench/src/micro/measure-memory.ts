import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BenchError } from '../bench-error.ts';

const Answer = z.strictObject({ tokens: z.int(), kept: z.int(), bytesPerToken: z.number().optional() });

/** Milliseconds: ten thousand verifications take a few seconds. */
const timeoutMs = 120_000;

/**
 * What a cached token takes, measured by the heap of a process of its own.
 *
 * @throws {BenchError} `variant_failed`
 */
export async function measureMemory(count: number, signal: AbortSignal): Promise<z.output<typeof Answer>> {
  const child = fork(
    fileURLToPath(new URL('../../dist/micro/memory-child.js', import.meta.url)),
    [String(count)],
    {
      execArgv: ['--expose-gc'],
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const exited = once(child, 'exit');
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const message: unknown = await Promise.race([
      once(child, 'message', { signal: until }).then(([first]: unknown[]) => first),
      exited.then(([code]) => {
        throw new BenchError('variant_failed', `The process that measures memory ended with ${String(code)}`);
      }),
    ]);
    return Answer.parse(message);
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL');
    await exited;
  }
}
