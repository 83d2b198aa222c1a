import { expect, it } from '@jest/globals';
import { textsOf } from './changes.fixture.ts';
import { registrationRemoved } from './registration-removed.ts';

it('takes the guard of the application from its providers, and leaves the others', () => {
  expect(
    textsOf(
      registrationRemoved,
      'x = { providers: [A, { provide: APP_GUARD, useClass: G }, { provide: B }] };',
    ),
  ).toEqual(['x = { providers: [A,  { provide: B }] };']);
});
