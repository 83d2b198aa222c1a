import { expect, it } from '@jest/globals';
import { ProblemError } from '../problem/problem-error.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { inputStage } from './input-stage.ts';

it.each([{}, undefined])('an operation without a query takes %j for one', (query) => {
  expect(checked(query)).toBeUndefined();
});

it.each([null, '', 'x', 7, { x: '1' }])('an operation without a query does not take %j', (query) => {
  expect(checked(query)).toBeInstanceOf(ProblemError);
});

/** What the stage looks at, of a request for an operation that has a path alone. */
function checked(query: unknown): unknown {
  const request = {
    operation: { params: { safeParse: (data: unknown) => ({ success: true, data }) } },
    params: {},
    message: { headers: {}, query, body: undefined, count: () => 0 },
    found: {},
  };
  return inputStage.check(request as unknown as AuthorizationRequest); // see above
}
