import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { tell } from './tell.ts';

let warnings: unknown[][];
beforeEach(() => {
  warnings = [];
  jest
    .spyOn(process, 'emitWarning')
    .mockImplementation((...warning: unknown[]) => void warnings.push(warning));
});
afterEach(() => void jest.restoreAllMocks());

it('who is told hears it, and nobody need be told', async () => {
  const heard: string[] = [];
  tell((news: string) => heard.push(news), 'news');
  tell(undefined, 'news');
  await setImmediate();
  expect([heard, warnings]).toEqual([['news'], []]);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('canary');
    },
  ],
  ['rejects', () => Promise.reject(new Error('canary'))],
])(
  'who %s changes nothing, and is warned of without what was said',
  async (_how, listener: () => unknown) => {
    tell(listener, 'news');
    await setImmediate();
    expect(warnings).toEqual([[expect.not.stringContaining('canary'), { code: 'AMBIT_LISTENER_FAILED' }]]);
  },
);
