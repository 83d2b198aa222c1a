import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { requiredClaimRemoved } from './required-claim-removed.ts';

it('takes each entry from a list of what must, or must not, be there', () => {
  expect(
    changesOf(requiredClaimRemoved, "const requiredClaims = ['iss', 'aud']; const others = ['x'];"),
  ).toEqual(["'iss', → ", "'aud' → "]);
});
