import { ProblemError } from '@ambit/nest-authorization';
import { expect, it } from '@jest/globals';
import { asProblem } from './unstorable.ts';

it('blames the caller for values that no column can hold, and for nothing else', () => {
  expect(asProblem(Object.assign(new Error('x'), { code: '22008' }))).toBeInstanceOf(ProblemError);
  for (const error of [Object.assign(new Error('x'), { code: '23505' }), new Error('x'), undefined])
    expect(asProblem(error)).toBe(error);
});
