import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { tags } from './tags.ts';

it.each([
  [['type:lib', 'scope:shared'], 0],
  [['type:e2e', 'scope:accounts'], 0],
  [['type:lib'], 1],
  [['type:lib', 'type:app', 'scope:shared'], 1],
  [['type:library', 'scope:shared'], 1],
  [['type:lib', 'scope:'], 1],
  [[], 1],
])('of %j there are %d findings', (given, count) => {
  expect(tags.check(projectOf({ packageJson: { nx: { tags: given } } }))).toHaveLength(count);
});
