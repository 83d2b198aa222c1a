import type { Schedule } from './schedule.ts';

export interface DeadlineOptions {
  readonly milliseconds: number;
  readonly schedule: Schedule;
  /** Ends the work before its time. */
  readonly closing: AbortSignal;
}

/** Does something that ends within some milliseconds: by itself, by the signal, or else without regard to it. */
export async function withDeadline<T>(
  { milliseconds, schedule, closing }: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let end: (message: string) => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = (message) => {
      const reason = new Error(message);
      controller.abort(reason);
      reject(reason);
    };
  });
  const onClosing = (): void => end('The verifier was closed');
  const cancel = schedule(() => end(`There was no answer within ${milliseconds} ms`), milliseconds);
  closing.addEventListener('abort', onClosing, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    cancel();
    closing.removeEventListener('abort', onClosing);
  }
}
