import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { denialForgotten } from './denial-forgotten.ts';

it('answers always that it is allowed', () => {
  expect(changesOf(denialForgotten, 'x = holds ? { allowed: true } : { allowed: false };')).toEqual([
    'holds ? { allowed: true } : { allowed: false } → { allowed: true }',
  ]);
  expect(changesOf(denialForgotten, 'x = lacks ? { allowed: false } : { allowed: true };')).toEqual([
    'lacks ? { allowed: false } : { allowed: true } → { allowed: true }',
  ]);
  expect(changesOf(denialForgotten, 'x = a ? { b: true } : { b: false };')).toEqual([]);
});
