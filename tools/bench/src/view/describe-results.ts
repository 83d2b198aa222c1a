import type { Results } from '../results/results.ts';
import { type Section, sectionsOf } from './sections.ts';
import { textTable } from './table.ts';

/** The results for a terminal. */
export function describeResults(results: Results): string {
  return [conditionsOf(results), ...sectionsOf(results).map(describeSection)].join('\n\n') + '\n';
}

/** Where and how it was measured, in one sentence. */
export function conditionsOf({ date, isQuick, environment, settings }: Results): string {
  const { node, cores, processor, platform } = environment;
  const { rounds, seconds, clients } = settings;
  const when = date.slice(0, 10);
  return `${isQuick ? 'A smoke run, whose figures mean nothing: m' : 'M'}easured on ${when} with node ${node} on ${cores} cores (${processor}, ${platform}), which server and load share: ${rounds} interleaved rounds of ${seconds} s, ${clients.toLocaleString('en-US')} clients; medians, and ratios round by round.`;
}

function describeSection({ title, remarks, tables }: Section): string {
  return [title, ...remarks.map((remark) => `  ${remark}`), ...tables.map(textTable)].join('\n');
}
