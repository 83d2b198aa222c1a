import { setImmediate as turn } from 'node:timers/promises';
import { type Summary, summarise } from '../statistics/summary.ts';

export interface MeasureOptions {
  readonly signal: AbortSignal;
  /** How many batches are kept. */
  readonly batches: number;
  /** Milliseconds that one batch should take. */
  readonly batchMs: number;
  /** Calls of one batch, where there is no more than that to call it with; by default as many as fit its time. */
  readonly size?: number;
}

/** A piece of work; gets a count that goes up. */
export type Work = (index: number) => unknown;

/** Microseconds of processor time for one call, over several batches. */
export async function measure(work: Work, options: MeasureOptions): Promise<Summary> {
  return summarise(await batchesOf([work], options).then(([values = []]) => values));
}

/** Microseconds for each of several pieces of work, in interleaved batches, so that they can be compared. */
export async function batchesOf(
  works: readonly Work[],
  { signal, batches, batchMs, size }: MeasureOptions,
): Promise<readonly (readonly number[])[]> {
  const runs = works.map((work) => ({ work, size: size ?? 1, at: 0, values: [] as number[] }));
  for (const run of runs) {
    // Also what warms it up.
    while ((await timeOf(run)) * run.size < batchMs * 700 && size === undefined) {
      signal.throwIfAborted();
      run.size *= 2;
    }
  }
  for (let batch = 0; batch < batches; batch += 1)
    for (const run of runs) {
      signal.throwIfAborted();
      // Lets a signal in.
      await turn();
      run.values.push(await timeOf(run));
    }
  return runs.map(({ values }) => values);
}

async function timeOf(run: { readonly work: Work; readonly size: number; at: number }): Promise<number> {
  const { work, size } = run;
  const before = process.cpuUsage();
  for (let call = 0; call < size; call += 1) {
    const result = work(run.at++);
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / size;
}
