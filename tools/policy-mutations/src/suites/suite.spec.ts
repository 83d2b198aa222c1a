import { describe, expect, it } from '@jest/globals';
import { matrix, soonest, type Suite, suitesFor } from './suite.ts';

const file = 'libs/access-token/src/dpop/x.ts';
const suite = (name: string, files: readonly string[] = [file]): Suite => ({ name, files: new Set(files) });
const namesOf = (suites: readonly Suite[]): readonly string[] => suites.map(({ name }) => name);

describe('the suites for a mutant', () => {
  it('are those of its project that load its file, and the matrix', () => {
    const suites = [
      suite(matrix),
      suite('libs/access-token/src/a.spec.ts'),
      suite('libs/access-token/src/b.spec.ts', ['libs/access-token/src/b.ts']),
      suite('libs/nest-authorization/src/c.spec.ts'),
    ];
    expect(namesOf(suitesFor(file, suites))).toEqual([matrix, 'libs/access-token/src/a.spec.ts']);
  });

  it.each([
    'libs/accounts-contract/src/operations/x.ts',
    'apps/accounts-api/src/database/migrations/x.ts',
    'apps/accounts-api/src/database/privileges.ts',
    'libs/database/src/row-security/x.ts',
  ])('are specs alone where the matrix looks the same: %s', (unseen) => {
    expect(suitesFor(unseen, [suite(matrix, [unseen])])).toEqual([]);
  });

  it('are run in the order in which they find it soonest', () => {
    const suites = [
      suite(matrix, ['1', '2', '3', '4', '5']),
      suite('libs/access-token/src/dpop/large.spec.ts', ['1', '2', '3']),
      suite('libs/access-token/src/dpop/whole.spec.ts', ['1', '2', '3', '4', '5', '6']),
      suite('libs/access-token/src/far.spec.ts', ['1']),
      suite('libs/access-token/src/dpop/small.spec.ts', ['1', '2']),
      suite('libs/access-token/src/earlier.spec.ts', ['1', '2', '3', '4']),
    ];
    const noticed = ['libs/access-token/src/earlier.spec.ts'];
    expect(namesOf(soonest(file, suites, noticed))).toEqual([
      ...noticed,
      'libs/access-token/src/dpop/small.spec.ts',
      'libs/access-token/src/dpop/large.spec.ts',
      'libs/access-token/src/far.spec.ts',
      'libs/access-token/src/dpop/whole.spec.ts',
      matrix,
    ]);
  });
});
