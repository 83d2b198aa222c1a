import { afterEach, describe, expect, it } from '@jest/globals';
import { startUsedIdSweep, sweepMarginMs, type UsedIdSweep } from './used-id-sweep.ts';
import type { UsedIds } from './used-ids.ts';

const never = 2 ** 30;

describe('the sweep of used ids', () => {
  const running: UsedIdSweep[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sweep) => sweep.stop()));
  });

  function start(sweepStore: UsedIds['sweep']) {
    const warnings: object[] = [];
    const log = { debug: () => undefined, warn: (details: object) => void warnings.push(details) };
    const sweep = startUsedIdSweep({ sweep: sweepStore }, { name: 'ids', log, everyMs: never });
    running.push(sweep);
    return { sweep, warnings };
  }

  it('begins at once, and leaves a margin, so that a replica with a slow clock still finds what it needs', async () => {
    const asked: number[] = [];
    const { sweep } = start(async (marginMs) => asked.push(marginMs));
    await sweep.stop();
    expect(asked).toEqual([sweepMarginMs]);
  });

  it('survives a database that is away, and says so', async () => {
    const { sweep, warnings } = start(() => Promise.reject(new Error('connection refused')));
    await expect(sweep.sweep()).resolves.toBeUndefined();
    expect(warnings).toEqual([{ reason: 'connection refused' }]);
  });

  it('does not overlap with itself, and is finished when stopped', async () => {
    let end: (forgotten: number) => void = () => undefined;
    const promise = new Promise<number>((resolve) => (end = resolve));
    let calls = 0;
    const { sweep } = start(() => {
      calls += 1;
      return promise;
    });
    const both = [sweep.sweep(), sweep.sweep()];
    let stopped = false;
    const stopping = sweep.stop().then(() => (stopped = true));
    await Promise.resolve();
    expect(stopped).toBe(false);
    end(0);
    await Promise.all([...both, stopping]);
    expect(calls).toBe(1);
  });

  it('is told when it is stopped, so that a stop does not wait for all that has expired', async () => {
    const { sweep } = start(
      (_marginMs, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(0))),
    );
    await expect(sweep.stop()).resolves.toBeUndefined();
  });
});
