import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { BenchError } from '../bench-error.ts';
import type { Feed } from './feeds.ts';
import { stayAwake } from './stay-awake.ts';

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  /** Milliseconds before the window, and of it. */
  readonly leadInMs: number;
  readonly windowMs: number;
  readonly feed: Feed;
  /** Microseconds of processor time that the server has used. */
  readonly cpu: () => Promise<number>;
  /** Ends the window before its time. */
  readonly exhausted: AbortSignal;
  readonly signal: AbortSignal;
}

/** What came of a window of load. */
export interface LoadResult {
  readonly requests: number;
  /** Statuses other than 200, and requests that got no answer. */
  readonly failed: number;
  readonly perSecond: number;
  /** Microseconds of the server's processor time for one request. */
  readonly cpuPerRequest: number;
  /** The part of one core that the server had; near one when it was the bottleneck. */
  readonly utilisation: number;
  /** Milliseconds. */
  readonly latency: { readonly p50: number; readonly p99: number };
}

/**
 * Loads a server by keep-alive connections, each of which asks again as soon as it is answered, and measures a window
 * of it. This process does not sleep meanwhile.
 *
 * @throws {BenchError} `load_failed` when nothing was answered
 */
export async function generateLoad(options: LoadOptions): Promise<LoadResult> {
  const { signal, exhausted, feed, cpu } = options;
  let isMeasuring = false;
  let requests = 0;
  let failed = 0;
  const latencies = createHistogram();
  const seconds = Math.ceil((options.leadInMs + options.windowMs) / 1000) + 30;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const settings = {
    url: options.url,
    connections: options.connections,
    duration: seconds,
    timeout: 10,
    setupClient: (client: autocannon.Client) => feed.setUp(client),
    // Milliseconds after which it sees that it was stopped; its types leave it out.
    sampleInt: 50,
  } satisfies autocannon.Options & { sampleInt: number };
  const sleepAgain = stayAwake();
  const load = autocannon(settings, () => end());
  load.on('response', (_client, status, _bytes, milliseconds) => {
    if (!isMeasuring) return;
    requests += 1;
    if (status !== 200) failed += 1;
    latencies.record(Math.max(1, Math.round(milliseconds * 1000)));
  });
  load.on('reqError', () => (failed += 1));
  try {
    await delay(options.leadInMs, undefined, { signal });
    const cpuBefore = await cpu();
    const begun = performance.now();
    isMeasuring = true;
    const until = AbortSignal.any([signal, exhausted]);
    await delay(options.windowMs, undefined, { signal: until }).catch(() => signal.throwIfAborted());
    isMeasuring = false;
    const elapsedMs = performance.now() - begun;
    const used = (await cpu()) - cpuBefore;
    if (requests === 0) throw new BenchError('load_failed', `${options.url} answered no request`);
    return {
      requests,
      failed,
      perSecond: (requests / elapsedMs) * 1000,
      cpuPerRequest: used / requests,
      utilisation: used / 1000 / elapsedMs,
      latency: { p50: latencies.percentile(50) / 1000, p99: latencies.percentile(99) / 1000 },
    };
  } finally {
    sleepAgain();
    feed.stop();
    load.stop();
    await ended;
  }
}
