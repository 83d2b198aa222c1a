import type { PolicyDiff } from '../diff/diff-policies.ts';
import { effects, withEffect } from './format-text.ts';

/** The changes as a comment of a review. */
export function formatMarkdown(diff: PolicyDiff): string {
  if (diff.changes.length === 0) return '**Policy:** unchanged.\n';
  const counts = effects.map((effect) => `${withEffect(diff, effect).length} ${effect}`).join(', ');
  const parts = effects.flatMap((effect) => {
    const changes = withEffect(diff, effect);
    return changes.length === 0
      ? []
      : [`\n### ${effect}\n\n${changes.map(({ summary }) => `- ${escaped(summary)}\n`).join('')}`];
  });
  return `**Policy:** ${counts}.\n${parts.join('')}`;
}

/** Names come from code under review: they are text, and not markup. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|]/g, (character) => `\\${character}`);
}
