import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { codeOwners } from './code-owners.ts';

it.each([
  ['/libs/notes/ @ambit/notes\n', 0],
  ['* @ambit/platform\n', 1],
  ['/libs/notes/ \n', 1],
  ['/libs/notes-too/ @ambit/notes\n', 1],
  ['', 1],
])('of %j there are %d findings', (text, count) => {
  expect(codeOwners.check(projectOf({ codeOwners: text }))).toHaveLength(count);
});
