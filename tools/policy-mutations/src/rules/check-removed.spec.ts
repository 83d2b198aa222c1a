import { expect, it } from '@jest/globals';
import { changesOf } from './changes.fixture.ts';
import { checkRemoved } from './check-removed.ts';

it.each(['checkForm(token);', 'await stage.check(input);', 'assertFree(x);', 'this.#audit.run();'])(
  'does not call what checks: %s',
  (code) => {
    expect(changesOf(checkRemoved, `async function f() { ${code} }`)).toEqual([`${code} → ;`]);
  },
);

it('does not pass on the problems that another generator finds', () => {
  expect(changesOf(checkRemoved, 'function* f() { yield* contradictions(apis); }')).toEqual([
    'yield* contradictions(apis); → ;',
  ]);
});

it('leaves other calls alone, and checks whose answer is used', () => {
  expect(changesOf(checkRemoved, 'log(x); checked(x); const y = check(x);')).toEqual([]);
});
