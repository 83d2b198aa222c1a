import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { findMutants, mutantsOf, policyFiles } from './find-mutants.ts';
import { rules } from './rules/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the mutants of the policy', () => {
  it('are found by every rule: a rule that finds nothing looks for code that was rewritten', () => {
    const found = new Set(findMutants(root, rules).map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });

  it('are of files that decide, not of tests or of the seed', () => {
    const files = policyFiles(root);
    expect(files).toContain('libs/nest-authorization/src/stages/scope-stage.ts');
    expect(files.filter((file) => /\.(spec|fixture|test-d)\.ts$|\/seed\//.test(file))).toEqual([]);
  });

  it('have a place, a difference, and the whole text', () => {
    expect(mutantsOf('libs/access-token/src/x.ts', 'f();\nif (a) throw e;\n', rules)).toEqual([
      {
        rule: 'refusal-removed',
        file: 'libs/access-token/src/x.ts',
        line: 2,
        before: 'a',
        after: 'false',
        text: 'f();\nif (false) throw e;\n',
      },
    ]);
  });
});
