import { describe, expect, it } from '@jest/globals';
import { describeRun } from './describe-run.ts';
import { judge } from './judge-exceptions.ts';
import type { Verdict } from './run-mutations.ts';

const verdict = (before: string, killedBy: Verdict['killedBy']): Verdict => ({
  mutant: { rule: 'refusal-removed', file: 'x.ts', line: 1, before, after: 'false', text: '' },
  killedBy,
  reason: '',
});
const exception = (before: string) => ({ rule: 'refusal-removed', file: 'x.ts', before, reason: 'it is so' });
const run = {
  verdicts: [verdict('a', 'matrix'), verdict('b', undefined), verdict('c', undefined)],
  unmutated: 'fine',
};

describe('what survived', () => {
  it('is a failure unless an exception is about it', () => {
    const { survivors, excepted, stale } = judge(run.verdicts, [exception('b')]);
    expect(survivors.map(({ mutant }) => mutant.before)).toEqual(['c']);
    expect(excepted.map(({ mutant }) => mutant.before)).toEqual(['b']);
    expect(stale).toEqual([]);
  });

  it('makes exceptions stale that are about nothing, or about what was noticed', () => {
    const given = [exception('a'), exception('gone')];
    expect(judge(run.verdicts, given).stale).toEqual(given);
  });

  it('is told by place and difference, and never rounded away', () => {
    const told = describeRun(run, judge(run.verdicts, [exception('b')]));
    expect(told).toContain('SURVIVED x.ts:1 refusal-removed\n    - c\n    + false');
    expect(told).toContain('kill rate 50 % (1 of 2)');
    const many = [
      ...Array.from({ length: 1999 }, (_, index) => verdict(String(index), 'matrix')),
      verdict('x', undefined),
    ];
    expect(describeRun({ ...run, verdicts: many }, judge(many, []))).toContain(
      'kill rate 99.9 % (1999 of 2000)',
    );
  });
});
