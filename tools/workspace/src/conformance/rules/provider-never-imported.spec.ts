import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { providerNeverImported } from './provider-never-imported.ts';

it('finds the provider among the dependencies and the imports', () => {
  const range = { '@ambit/openid-provider': '^0.1.0' };
  expect(providerNeverImported.check(projectOf({ packageJson: { devDependencies: range } }))).toHaveLength(1);
  const sources = { 'src/a.spec.ts': "import { start } from '@ambit/openid-provider/app';" };
  expect(providerNeverImported.check(projectOf({ sources }))).toMatchObject([{ where: 'src/a.spec.ts:1' }]);
  const good = { 'src/a.ts': "import { start } from '@ambit/openid-provider-testing';" };
  expect(providerNeverImported.check(projectOf({ sources: good }))).toEqual([]);
});
