import { expect, it } from '@jest/globals';
import { keyDefect } from './key-defect.ts';

it.each([{ kty: 'oct' }, { kty: 'EC', k: 'c2VjcmV0' }])('takes no shared secret for a key: %j', (jwk) => {
  expect(keyDefect(jwk)).toMatchObject({ code: 'symmetric_key' });
});
