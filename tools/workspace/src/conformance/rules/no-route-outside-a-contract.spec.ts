import { expect, it } from '@jest/globals';
import { projectOf } from '../project.fixture.ts';
import { noRouteOutsideAContract } from './no-route-outside-a-contract.ts';

it.each([
  ['@Operation(getNote) get() {}', 0],
  ["@Get('health') @Public({ reason: 'probes' }) health() {}", 0],
  ["@RequireScopes(scopes.policy.read) @Get('policy') policy() {}", 0],
  ["@Get('notes') get() {}", 1],
  ['@All() all() {}', 1],
  ['@Post post() {}', 1],
])('of %s there are %d findings', (member, count) => {
  const code = `@Controller() class Notes { ${member} }`;
  expect(noRouteOutsideAContract.check(projectOf({ sources: { 'src/a.ts': code } }))).toHaveLength(count);
  expect(noRouteOutsideAContract.check(projectOf({ sources: { 'src/a.spec.ts': code } }))).toEqual([]);
});
