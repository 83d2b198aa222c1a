import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { noDeepImports } from './no-deep-imports.ts';

const other = { name: '@ambit/other', exports: { '.': {}, './testing': {} } };

it.each([
  ["import { a } from '@ambit/other';", 0],
  ["import { a } from '@ambit/other/testing';", 0],
  ["import { a } from './a.ts';", 0],
  ["import { a } from '../../libs.ts';", 0],
  ["import { a } from '@ambit/other/src/a.ts';", 1],
  ["export * from '@ambit/other/dist/a.js';", 1],
  ["const a = await import('@ambit/other/a');", 1],
  ["type A = import('@ambit/other/a').A;", 1],
  ["import { a } from '../../other/src/a.ts';", 0],
  ["import { a } from '../../../libs/other/src/a.ts';", 1],
])('of %s there are %d findings', (code, count) => {
  const project = projectOf({ sources: { 'src/a.ts': code }, packages: [other] });
  expect(noDeepImports.check(project)).toHaveLength(count);
});
