import { describe, expect, it } from '@jest/globals';
import { diffPolicies } from '../diff/diff-policies.ts';
import { policyOf } from '../diff/reach.ts';
import { formatMarkdown, formatSarif, formatText } from '../index.ts';
import { client, lock, operation } from '../policy.fixture.ts';

const none = { changes: [] };
const diff = diffPolicies(
  policyOf([lock([operation('getNote')], [client('reader')])]),
  policyOf([lock([operation('getNote', { path: '/<b>x' }), operation('list')], [client('reader')])]),
);

describe('a report of a policy diff', () => {
  it('for people has the widenings first', () => {
    expect(formatText(diff)).toBe(`widened
  client reader now reaches 1 more operation (notes.list)
  scope notes.read now reaches 1 more operation (notes.list): held by reader
neutral
  notes.getNote: its path was /getNote and is /<b>x
`);
    expect(formatText(none)).toBe('The policy is unchanged.\n');
  });

  it('for a review is Markdown in which names are text', () => {
    const markdown = formatMarkdown(diff);
    expect(markdown).toContain('**Policy:** 2 widened, 0 narrowed, 1 neutral.');
    expect(markdown).toContain('is /\\<b\\>x');
    expect(formatMarkdown(none)).toBe('**Policy:** unchanged.\n');
  });

  it('in SARIF has a rule and a level for each effect, and the lock as its place', () => {
    const { runs } = JSON.parse(formatSarif(diff, () => 'libs/notes/policy.lock.json'));
    expect(runs[0].results).toMatchObject([
      { ruleId: 'policy-widened', level: 'error' },
      { ruleId: 'policy-widened' },
      {
        ruleId: 'policy-neutral',
        level: 'note',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'libs/notes/policy.lock.json' } } }],
      },
    ]);
    expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'policy-widened',
      'policy-narrowed',
      'policy-neutral',
    ]);
  });
});
