import { describe, expect, it } from '@jest/globals';
import { checkProject } from './check-project.ts';
import { projectOf } from './project.fixture.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';

const always: Rule = { name: 'always', check: () => [{ where: 'src/a.ts:1', message: 'is wrong' }] };
const never: Rule = { name: 'never', check: () => [] };
const withExceptions = (exceptions: Record<string, string>) =>
  projectOf({ packageJson: { conformance: { exceptions } } });

describe('a project', () => {
  it('that keeps every rule has no findings, and rules have names of their own', () => {
    expect(checkProject(projectOf({}), rules)).toEqual([]);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it('is told which rule it does not keep, and where', () => {
    expect(checkProject(projectOf({}), [never, always])).toEqual([
      { rule: 'always', where: 'src/a.ts:1', message: 'is wrong' },
    ]);
  });

  it('may be an exception, with a reason, as long as that is needed', () => {
    expect(checkProject(withExceptions({ always: 'it is older' }), [always])).toEqual([]);
    for (const [exceptions, message] of [
      [{ always: ' ' }, 'the exception has no reason'],
      [{ always: 'so', never: 'it is older' }, 'the exception is not needed: remove it'],
      [{ always: 'so', other: 'it is older' }, 'there is no such rule to except from'],
    ] as const)
      expect(checkProject(withExceptions(exceptions), [always, never])).toMatchObject([{ message }]);
  });
});
