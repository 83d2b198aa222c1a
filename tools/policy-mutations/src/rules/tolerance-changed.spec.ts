import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { toleranceChanged } from './tolerance-changed.ts';

it('allows no difference of clocks, or any', () => {
  expect(changesOf(toleranceChanged, 'if (iat > now + clockTolerance) throw e;')).toEqual([
    'now + clockTolerance → now',
    'clockTolerance → 1e9',
  ]);
  expect(changesOf(toleranceChanged, 'jwtVerify(t, k, { clockTolerance });')).toEqual([
    'clockTolerance → clockTolerance: 1e9',
  ]);
});

it('leaves sums alone that are not compared', () => {
  expect(changesOf(toleranceChanged, 'const end = iat + maxAge;')).toEqual([]);
});
