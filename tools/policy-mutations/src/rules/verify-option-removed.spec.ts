import { expect, it } from '@jest/globals';
import { textsOf } from './changes.fixture.ts';
import { verifyOptionRemoved } from './verify-option-removed.ts';

it('takes each option from what jose is told', () => {
  expect(textsOf(verifyOptionRemoved, "jwtVerify(token, key, { typ: 'at+jwt', issuer });")).toEqual(
    ['jwtVerify(token, key, { issuer });', "jwtVerify(token, key, { typ: 'at+jwt',  });"].map((text) =>
      text.replace('{ issuer', '{  issuer'),
    ),
  );
  expect(textsOf(verifyOptionRemoved, 'sign(token, { issuer });')).toEqual([]);
});
