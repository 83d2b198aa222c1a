import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Reply, Task } from './messages.ts';

/** The reply, or that there was none: the process ended, or took too long and was killed. */
export type Outcome = Reply | { readonly type: 'no answer'; readonly reason: string };

const entry = fileURLToPath(new URL('worker.ts', import.meta.url));

/** A process that runs tests, one task after the other; a new one takes its place when it ends. */
export class WorkerProcess {
  #child: Promise<ChildProcess> | undefined;

  async run(task: Task, deadlineMs: number): Promise<Outcome> {
    if (hasEnded(await this.#child)) this.#child = undefined;
    const child = await (this.#child ??= startWorker());
    const ended = new AbortController();
    const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    try {
      child.send(task);
      const { signal } = ended;
      const { reply, isFull } = await Promise.race([
        // The worker sends nothing but answers after its first word.
        once(child, 'message', { signal }).then(([answer]) => answer as Answer),
        once(child, 'exit', { signal }).then(([code, name]) => {
          this.#child = undefined;
          const reason = `the process ended (${name ?? `exit code ${code}`})`;
          return { reply: { type: 'no answer', reason } as const, isFull: false };
        }),
      ]);
      if (isFull) await this.stop();
      return reply;
    } finally {
      clearTimeout(deadline);
      ended.abort();
    }
  }

  async stop(): Promise<void> {
    const child = await this.#child?.catch(() => undefined);
    this.#child = undefined;
    if (child === undefined || hasEnded(child)) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}

function hasEnded(child: ChildProcess | undefined): boolean {
  return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
}

async function startWorker(): Promise<ChildProcess> {
  const child = fork(entry, [], {
    execArgv: ['--conditions=@ambit/source', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const started = new AbortController();
  try {
    await Promise.race([
      once(child, 'message', { signal: started.signal }),
      once(child, 'exit', { signal: started.signal }).then(() => {
        throw new Error('A worker does not start; what it says is above');
      }),
    ]);
    return child;
  } finally {
    started.abort();
  }
}
