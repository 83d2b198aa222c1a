import type { Effect, PolicyChange, PolicyDiff } from '../diff/diff-policies.ts';

/** In the order in which a reviewer wants them. */
export const effects: readonly Effect[] = ['widened', 'narrowed', 'neutral'];

export function withEffect({ changes }: PolicyDiff, effect: Effect): readonly PolicyChange[] {
  return changes.filter((change) => change.effect === effect);
}

/** The changes for people at a terminal. */
export function formatText(diff: PolicyDiff): string {
  if (diff.changes.length === 0) return 'The policy is unchanged.\n';
  const parts = effects.flatMap((effect) => {
    const changes = withEffect(diff, effect);
    return changes.length === 0
      ? []
      : [`${effect}\n${changes.map(({ summary }) => `  ${summary}\n`).join('')}`];
  });
  return parts.join('');
}
