import { expect, it } from '@jest/globals';
import { acceptanceForced } from './acceptance-forced.ts';
import { changesOf } from './changes.fixture.ts';

it('lets a condition that accepts always hold, where what follows refuses', () => {
  expect(changesOf(acceptanceForced, 'function f() { if (good) return; const e = x(); throw e; }')).toEqual([
    'good → true',
  ]);
  expect(changesOf(acceptanceForced, 'function f() { if (a) { if (good) return 1; } throw e; }')).toEqual([
    'good → true',
  ]);
});

it('does so where what follows returns a refusal', () => {
  expect(
    changesOf(
      acceptanceForced,
      'function f() { if (good) { note(x); return; } return new ProblemError(x); }',
    ),
  ).toEqual(['good → true']);
  expect(
    changesOf(acceptanceForced, 'function f() { if (a) return refusal(x); return refusal(y); }'),
  ).toEqual([]);
});

it('leaves a condition alone where nothing refuses', () => {
  expect(changesOf(acceptanceForced, 'function f() { if (good) return 1; return 2; }')).toEqual([]);
});
