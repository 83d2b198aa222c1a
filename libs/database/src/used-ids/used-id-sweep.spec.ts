import { afterEach, describe, expect, it } from '@jest/globals';
import { startUsedIdSweep, sweepMarginMs, type UsedIdSweep } from './used-id-sweep.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const never = 2 ** 30;

describe('the sweep of used ids', () => {
  const running: UsedIdSweep[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sweep) => sweep.stop()));
  });

  function start(sweepStore: (now: Date) => Promise<number>) {
    const warnings: object[] = [];
    const log = { debug: () => undefined, warn: (details: object) => void warnings.push(details) };
    const sweep = startUsedIdSweep(
      { sweep: sweepStore },
      { name: 'ids', log, everyMs: never, clock: () => now },
    );
    running.push(sweep);
    return { sweep, warnings };
  }

  it('leaves a margin, so that a replica with a slow clock still finds what it needs', async () => {
    const asked: Date[] = [];
    const { sweep } = start(async (time) => asked.push(time));
    await sweep.sweep();
    expect(asked).toEqual([new Date(now - sweepMarginMs)]);
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
});
