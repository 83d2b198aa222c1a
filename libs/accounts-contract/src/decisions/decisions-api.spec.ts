import { policyTable } from '@ambit/api-contract';
import { expect, it } from '@jest/globals';
import { decisionsApi } from './decisions-api.ts';

it('is one operation, with its own scope and permission', () => {
  expect(
    policyTable(decisionsApi).map(({ operation, scope, permission }) =>
      [operation, scope, permission].join(' '),
    ),
  ).toEqual(['inquireDecisions decisions.read decisions:view']);
});
