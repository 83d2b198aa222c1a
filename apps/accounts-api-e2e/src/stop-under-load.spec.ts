import { describeOnEachStack } from '@ambit/local-stack/testing';
import { expect, it } from '@jest/globals';
import { reckon } from './recorded-changes.fixture.ts';
import { startWriters } from './retrying-writers.fixture.ts';

describeOnEachStack('stops of the API under clients that repeat their writes', (test) => {
  it('lose no write, no answer and no decision, and end with 0', async () => {
    const { stack } = test;
    const writing = await startWriters(test, 8);
    let api = stack.api;
    for (let round = 0; round < 3; round += 1) {
      await writing.next(20);
      await api.stop();
      expect(await api.ended).toBe(0);
      api = await stack.restart('api');
    }
    await writing.next(8);
    const written = await writing.end();
    await api.stop();
    // A replayed answer would be one that was lost the first time.
    expect(await reckon(test, written)).toMatchObject({ lost: 0, doubled: 0, replayed: 0, undecided: 0 });
  });
});
