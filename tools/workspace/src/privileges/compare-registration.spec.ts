import { scopes } from '@ambit/scopes';
import { expect, it } from '@jest/globals';
import { compareRegistration } from './compare-registration.ts';

const { read, write } = scopes.accounts;
const clients = [{ name: 'payouts', scopes: [read, write] }];

it.each([
  [undefined, []],
  [{ name: 'payouts', scopes: [write, read] }, []],
  [
    { name: 'payouts', scopes: [read] },
    [`payouts: registration.json has the scopes '${read}', the code declares '${read} ${write}'`],
  ],
  [
    { name: 'payouts' },
    [`payouts: registration.json has the scopes '', the code declares '${read} ${write}'`],
  ],
  [
    { name: 'reports', scopes: [read] },
    ["registration.json is of 'reports', which is no client of the project"],
  ],
])('of %j says %j', (registration, findings) => {
  expect(compareRegistration(clients, registration)).toEqual(findings);
});
