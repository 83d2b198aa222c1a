import type { CompletionOption, CompletionRow } from './completion-table.ts';

/** The script of fish: one line for each word and option. */
export function fishCompletion(table: readonly CompletionRow[]): string {
  const lines = table.flatMap((row) => [
    ...row.next.map(
      ([word, summary]) =>
        `complete -c ambit -f -n '${condition(row, table)}' -a ${word} -d ${quoted(summary)}\n`,
    ),
    ...row.options.map(
      (option) =>
        `complete -c ambit -n '${condition(row, table, true)}' -l ${option.name}${valueOf(option)} -d ${quoted(option.describe)}\n`,
    ),
  ]);
  return `# Completion of ambit for fish.\ncomplete -c ambit -f\n${lines.join('')}`;
}

function condition(
  { words, next }: CompletionRow,
  table: readonly CompletionRow[],
  isOption = false,
): string {
  if (words === '') return '__fish_use_subcommand';
  const [first = '', second] = words.split(' ');
  const seen = `__fish_seen_subcommand_from ${first}`;
  if (second !== undefined) return `${seen}; and __fish_seen_subcommand_from ${second}`;
  const isGroup = table.some((row) => row.words.startsWith(`${first} `));
  if (!isGroup && (isOption || next.length === 0)) return seen;
  return `${seen}; and not __fish_seen_subcommand_from ${next.map(([word]) => word).join(' ')}`;
}

function valueOf({ value }: CompletionOption): string {
  if (value === undefined) return '';
  if (value === 'file') return ' -r -F';
  if (value === 'folder') return " -x -a '(__fish_complete_directories)'";
  return value === 'other' ? ' -x' : ` -x -a '${value.join(' ')}'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
