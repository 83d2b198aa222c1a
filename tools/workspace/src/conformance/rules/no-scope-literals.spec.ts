import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { noScopeLiterals } from './no-scope-literals.ts';

it.each([
  ["ask('accounts.read');", 1],
  ["ask('accounts.read accounts.write');", 1],
  ['ask(`accounts.read`);', 1],
  ["type Read = 'accounts.read';", 1],
  ['ask(scopes.accounts.read);', 0],
  ["say('accounts.read is what it needs');", 0],
  ["ask('accounts.delete');", 0],
])('of %s there are %d findings', (code, count) => {
  const sources = { 'src/a.ts': code };
  expect(noScopeLiterals.check(projectOf({ sources }))).toHaveLength(count);
  expect(noScopeLiterals.check(projectOf({ sources: { 'src/a.spec.ts': code } }))).toEqual([]);
  expect(noScopeLiterals.check(projectOf({ sources, root: 'libs/scopes' }))).toEqual([]);
});
