import { BenchError } from '../bench-error.ts';
import type { Results } from '../results/results.ts';
import { conditionsOf } from './describe-results.ts';
import { type Section, sectionsOf } from './sections.ts';
import { markdownTable } from './table.ts';

/**
 * Puts the results between the markers of a document, `<!-- bench NAME -->` and `<!-- /bench -->`; what stands outside
 * of them stays.
 *
 * @throws {BenchError} `invalid_results` when a marker names what the results do not have
 */
export function updateDocument(document: string, results: Results): string {
  const sections = new Map(sectionsOf(results).map((section) => [section.name, markdownOf(section)]));
  const texts = new Map([
    ...sections,
    ['conditions', conditionsOf(results)],
    ['versions', versionsOf(results)],
  ]);
  return document.replaceAll(
    /(<!-- bench ([a-z0-9-]+) -->)[\s\S]*?(<!-- \/bench -->)/g,
    (_, begin: string, name: string, end: string) => {
      const text = texts.get(name);
      if (text === undefined)
        throw new BenchError('invalid_results', `The results have no part '${name}': measure it`);
      return `${begin}\n\n${text}\n\n${end}`;
    },
  );
}

function markdownOf({ remarks, tables }: Section): string {
  return [
    ...tables.filter(({ rows }) => rows.length > 0).map(markdownTable),
    remarks.map((remark) => `- ${remark}`).join('\n'),
  ].join('\n\n');
}

function versionsOf({ environment }: Results): string {
  return Object.entries(environment.packages)
    .map(([name, version]) => `\`${name}\` ${version}`)
    .join(', ')
    .concat('.');
}
