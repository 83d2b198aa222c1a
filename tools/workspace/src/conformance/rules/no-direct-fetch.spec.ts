import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { noDirectFetch } from './no-direct-fetch.ts';

it.each([
  ['await fetch(url);', 1],
  ['await globalThis.fetch(url);', 1],
  ['await options.fetch(url);', 0],
  ['const options = { fetch };', 0],
])('of %s in an app there are %d findings', (code, count) => {
  const sources = { 'src/a.ts': code };
  expect(noDirectFetch.check(projectOf({ kind: 'app', sources }))).toHaveLength(count);
  expect(noDirectFetch.check(projectOf({ kind: 'lib', sources }))).toEqual([]);
  expect(noDirectFetch.check(projectOf({ kind: 'app', sources: { 'src/a.spec.ts': code } }))).toEqual([]);
});
