import { expect, it } from '@jest/globals';
import { errors } from 'jose';
import { toAccessTokenError } from './to-access-token-error.ts';

it('takes whatever else jose finds for a fault of the token', () => {
  expect(toAccessTokenError(new errors.JWSInvalid('x'))).toMatchObject({ code: 'malformed_token' });
});

it('leaves alone what is no error of jose', () => {
  const fault = new RangeError('x');
  expect(toAccessTokenError(fault)).toBe(fault);
});
