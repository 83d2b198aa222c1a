import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Reply, Task } from './messages.ts';

/** The reply, or that there was none: the process ended, or took too long and was killed. */
export type Outcome = Reply | { readonly type: 'no answer'; readonly reason: string };

const entry = fileURLToPath(new URL('worker.ts', import.meta.url));
/** Each generation of modules stays in memory. */
const tasksPerProcess = 40;

/** A process that runs the denial matrix, one task after the other; a new one takes its place when it ends. */
export class WorkerProcess {
  #child: Promise<ChildProcess> | undefined;
  #tasks = 0;
  readonly #deadlineMs: number;

  constructor({ deadlineMs }: { readonly deadlineMs: number }) {
    this.#deadlineMs = deadlineMs;
  }

  async run(task: Task): Promise<Outcome> {
    if (++this.#tasks > tasksPerProcess) await this.stop();
    const child = await (this.#child ??= startWorker());
    const ended = new AbortController();
    const deadline = setTimeout(() => child.kill('SIGKILL'), this.#deadlineMs);
    try {
      child.send(task);
      const { signal } = ended;
      return await Promise.race([
        // The worker sends nothing but replies after its first word.
        once(child, 'message', { signal }).then(([reply]) => reply as Reply),
        once(child, 'exit', { signal }).then(([code, name]): Outcome => {
          this.#forget();
          return { type: 'no answer', reason: `the process ended (${name ?? `exit code ${code}`})` };
        }),
      ]);
    } finally {
      clearTimeout(deadline);
      ended.abort();
    }
  }

  async stop(): Promise<void> {
    const child = await this.#child?.catch(() => undefined);
    this.#forget();
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  #forget(): void {
    this.#child = undefined;
    this.#tasks = 0;
  }
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
        throw new Error('A worker of the denial matrix does not start; what it says is above');
      }),
    ]);
    return child;
  } finally {
    started.abort();
  }
}
