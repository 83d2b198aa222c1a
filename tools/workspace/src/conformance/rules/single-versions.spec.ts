import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { singleVersions } from './single-versions.ts';

it('finds a package of which another project has another version', () => {
  const packageJson = { dependencies: { zod: '^4.0.0', jose: '^6.0.0' } };
  const other = { name: '@ambit/other', devDependencies: { zod: '^3.0.0', jose: '^6.0.0' } };
  expect(singleVersions.check(projectOf({ packageJson, packages: [other] }))).toEqual([
    { where: 'package.json', message: "zod is '^4.0.0' here and '^3.0.0' in @ambit/other: make them one" },
  ]);
});
