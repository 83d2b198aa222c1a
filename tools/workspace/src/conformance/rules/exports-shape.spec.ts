import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { exportsShape } from './exports-shape.ts';

const shaped = { '@ambit/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' };

it.each([
  [{ '.': shaped, './package.json': './package.json' }, 0],
  [{}, 1],
  [{ '.': { types: shaped.types, default: shaped.default } }, 1],
  [{ '.': { types: shaped.types, '@ambit/source': './src/index.ts', default: shaped.default } }, 1],
  [{ '.': { ...shaped, require: './dist/index.cjs' } }, 1],
  [{ '.': { ...shaped, default: './src/index.ts' } }, 1],
  [{ '.': shaped, './deep': './dist/deep.js' }, 1],
])('of %j there are %d findings', (exports, count) => {
  expect(exportsShape.check(projectOf({ packageJson: { exports } }))).toHaveLength(count);
});

it('asks a published library for its files, and an app for nothing', () => {
  expect(exportsShape.check(projectOf({ packageJson: { files: [] } }))).toHaveLength(1);
  expect(exportsShape.check(projectOf({ packageJson: { files: [], private: true } }))).toEqual([]);
  expect(exportsShape.check(projectOf({ kind: 'app', packageJson: { exports: {} } }))).toEqual([]);
});
