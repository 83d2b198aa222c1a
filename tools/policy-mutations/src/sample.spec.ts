import { expect, it } from '@jest/globals';
import { sample } from './sample.ts';

const items = Array.from({ length: 100 }, (_, index) => `mutant ${index}`);
const some = (seed: string, from = items) => sample(from, { count: 10, seed, nameOf: (item) => item });

it('is as many as are asked for, in their order, the same for the same seed', () => {
  expect(some('1')).toHaveLength(10);
  expect(some('1')).toEqual(items.filter((item) => some('1').includes(item)));
  expect(some('1')).toEqual(some('1'));
  expect(some('1')).not.toEqual(some('2'));
});

it('is hardly another one for what comes to the list, and all of a short list', () => {
  const others = some('1', ['new', ...items]).filter((item) => !some('1').includes(item));
  expect(others.length).toBeLessThanOrEqual(1);
  expect(some('1', ['one'])).toEqual(['one']);
});
