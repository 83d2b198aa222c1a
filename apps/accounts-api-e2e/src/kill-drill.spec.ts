import { describeOnEachStack } from '@ambit/local-stack/testing';
import { expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { reckon } from './recorded-changes.fixture.ts';
import { startWriters } from './retrying-writers.fixture.ts';

const rounds = Number(process.env['AMBIT_KILL_ROUNDS'] || 5);
const writers = 8;

describeOnEachStack('kills of the API at random, under clients that repeat their writes', (test) => {
  it(
    'lose none that was acknowledged and double none',
    async () => {
      const { stack } = test;
      const writing = await startWriters(test, writers);
      let api = stack.api;
      for (let round = 1; round <= rounds; round += 1) {
        // At any point of the writes that are under way then.
        await writing.next(1 + Math.floor(Math.random() * 40));
        await pause(Math.random() * 20);
        await api.kill();
        api = await stack.restart('api');
      }
      await writing.next(writers);
      const written = await writing.end();
      await api.stop();
      const { lost, doubled, ...counts } = await reckon(test, written);
      process.stdout.write(
        `${JSON.stringify({ database: stack.database, kills: rounds, ...counts, lost, doubled, attempts: written.attempts })}\n`,
      );
      expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
      expect(counts.acknowledged).toBeGreaterThan(rounds);
      expect(Object.keys(written.attempts)).toEqual(expect.arrayContaining(['200', 'broken']));
    },
    60_000 + rounds * 15_000,
  );
});
