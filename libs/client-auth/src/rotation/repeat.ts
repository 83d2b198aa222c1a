import { tell } from '../outside/tell.ts';

/** Work that is done again and again. */
export interface Repetition {
  /** Resolves when what is under way has ended, and nothing will follow. */
  stop(): Promise<void>;
}

export interface RepeatOptions {
  /** Milliseconds. */
  readonly everyMs: number;
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

/** Does work now and from time to time, never twice at once. A failure is told, and the next turn makes good for it. */
export function repeat(work: () => Promise<void>, { everyMs, onProblem }: RepeatOptions): Repetition {
  let running: Promise<void> | undefined;
  const turn = (): void => {
    running ??= work()
      .catch((error: unknown) => tell(onProblem, error))
      .finally(() => (running = undefined));
  };
  turn();
  const timer = setInterval(turn, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
