import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Decision } from '@ambit/nest-authorization';
import {
  createDecisionRecorder,
  type DecisionRecorderOptions,
  type MadeDecision,
} from './decision-recorder.ts';

function decision(correlationId: string): Decision {
  return {
    ...{ outcome: 'allowed', operation: 'getAccount', method: 'GET', scope: 'accounts.read' },
    ...{ permission: 'accounts:view', correlationId, clientId: 'client', institution: undefined },
    ...{ enterpriseUser: undefined, tokenIdHash: undefined, boundTo: undefined, stage: undefined },
    ...{ rule: undefined, status: undefined, issuer: undefined },
  } as Decision; // literals that widened on the way
}

/** A recorder whose batches are written by the given function, one after the other. */
function recorderWith(
  write: (ids: readonly string[]) => Promise<void>,
  options: Partial<DecisionRecorderOptions> = {},
) {
  const logged: string[] = [];
  const recorder = createDecisionRecorder({
    write: (batch: readonly MadeDecision[]) => write(batch.map(({ decision: made }) => made.correlationId)),
    mayPass: (error) => error instanceof Error && error.message === 'away',
    clock: () => 0,
    log: {
      warn: (details, message) => void logged.push(`${message} ${JSON.stringify(details)}`),
      error: (_details, message) => void logged.push(message),
    },
    everyMs: 5,
    ...options,
  });
  const record = (...ids: readonly string[]): void => ids.forEach((id) => recorder.record(decision(id)));
  return { recorder, record, logged };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(1);
}

describe('the recorder of decisions', () => {
  it('writes in batches, in their order, each once', async () => {
    const batches: string[][] = [];
    const { recorder, record } = recorderWith(async (ids) => void batches.push([...ids]), { batchSize: 2 });
    record('a', 'b', 'c');
    await recorder.stop();
    expect(batches).toEqual([['a', 'b'], ['c']]);
    expect(recorder.state()).toEqual({ waiting: 0, lost: 0 });
  });

  it('writes without being asked, and never two batches at once', async () => {
    let [writing, most] = [0, 0];
    const { recorder, record } = recorderWith(
      async () => {
        most = Math.max(most, (writing += 1));
        await pause(2);
        writing -= 1;
      },
      { batchSize: 1 },
    );
    record('a', 'b', 'c');
    await until(() => recorder.state().waiting === 0);
    expect(most).toBe(1);
    await recorder.stop();
  });

  it('keeps what could not be written while the database is away', async () => {
    const written: string[] = [];
    let isAway = true;
    let failures = 0;
    const { recorder, record, logged } = recorderWith(async (ids) => {
      if (isAway) {
        failures += 1;
        throw new Error('away');
      }
      written.push(...ids);
    });
    record('a');
    await until(() => failures > 1);
    record('b');
    isAway = false;
    await until(() => written.length === 2);
    await recorder.stop();
    expect([written, recorder.state().lost, logged]).toEqual([['a', 'b'], 0, []]);
  });

  it('holds no more than its capacity, and counts and tells what it loses', async () => {
    const written: string[] = [];
    let isAway = true;
    const { recorder, record, logged } = recorderWith(
      async (ids) => {
        if (isAway) throw new Error('away');
        written.push(...ids);
      },
      { capacity: 2 },
    );
    record('a', 'b', 'c', 'd');
    expect(recorder.state()).toEqual({ waiting: 2, lost: 2 });
    await until(() => logged.length > 0);
    isAway = false;
    await recorder.stop();
    expect(written).toEqual(['a', 'b']);
    expect(logged).toEqual(['decisions were lost {"lost":2,"lostInAll":2}']);
  });

  it('gives up a batch that will never be written, and goes on with the next', async () => {
    const written: string[] = [];
    const { recorder, record, logged } = recorderWith(
      async (ids) => {
        if (ids.includes('bad')) throw new Error('no such column');
        written.push(...ids);
      },
      { batchSize: 1 },
    );
    record('bad', 'good');
    await recorder.stop();
    expect([written, recorder.state().lost]).toEqual([['good'], 1]);
    expect(logged).toContain('decisions could not be written');
  });

  it.each<[string, () => Promise<void>]>([
    ['is away', () => Promise.reject(new Error('away'))],
    ['is silent', () => new Promise(() => undefined)],
  ])('stops within its time when the database %s, and tells what is lost', async (_, write) => {
    const { recorder, record, logged } = recorderWith(write, { stopWithinMs: 30 });
    record('a', 'b');
    await recorder.stop();
    expect(recorder.state()).toEqual({ waiting: 0, lost: 2 });
    expect(logged).toEqual(['decisions were lost {"lost":2,"lostInAll":2}']);
  });
});
