import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { readme } from './readme.ts';

it.each([
  ['# @ambit/notes\n\n## Errors\n\n## Limits\n', []],
  ['# @ambit/notes\n\n**Errors**: none. **Limits**: none.\n', []],
  ['# Notes\n\n## Errors\n\n## Limits\n', ["has to begin with '# @ambit/notes'"]],
  ['# @ambit/notes\n', ["says nothing of 'Errors'", "says nothing of 'Limits'"]],
])('of %j says %j', (text, messages) => {
  expect(readme.check(projectOf({ readme: text })).map(({ message }) => message)).toEqual(messages);
});

it('misses one that is not there', () => {
  const [finding] = readme.check({ ...projectOf({}), readme: undefined });
  expect(finding?.message).toContain('is missing');
});
