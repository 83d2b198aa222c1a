import type { CompletionOption, CompletionRow } from './completion-table.ts';

/** The script of bash: a case for each command, and one for each option that takes a value. */
export function bashCompletion(table: readonly CompletionRow[]): string {
  return `# Completion of ambit for bash.
_ambit() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words='' at
  for ((at = 1; at < COMP_CWORD && at < 3; at++)); do
    words="\${words:+$words }\${COMP_WORDS[at]}"
  done
  case "$words" in ${oneWordCases(table)} esac
  COMPREPLY=()
  case "$words $before" in
${table.flatMap(valueCases).join('')}  esac
  case "$words" in
${table.map(wordCase).join('')}  esac
}
complete -F _ambit ambit
`;
}

/** What comes after a command of one word is no word of a command. */
function oneWordCases(table: readonly CompletionRow[]): string {
  const single = table.filter(({ words }) => words !== '' && !words.includes(' ') && !isGroup(table, words));
  return `${single.map(({ words }) => `'${words} '*`).join('|')}) words="\${words%% *}" ;;`;
}

function isGroup(table: readonly CompletionRow[], name: string): boolean {
  return table.some(({ words }) => words.startsWith(`${name} `));
}

function wordCase({ words, next, options }: CompletionRow): string {
  const all = [...next.map(([word]) => word), ...options.map(({ name }) => `--${name}`)].join(' ');
  return `    '${words}') COMPREPLY=($(compgen -W '${all}' -- "$word")) ;;\n`;
}

function valueCases({ words, options }: CompletionRow): readonly string[] {
  return options.flatMap(({ name, value }) =>
    value === undefined ? [] : [`    '${words} --${name}') ${valueReply(value)}return ;;\n`],
  );
}

function valueReply(value: NonNullable<CompletionOption['value']>): string {
  if (value === 'other') return '';
  const what = value === 'file' ? '-f' : value === 'folder' ? '-d' : `-W '${value.join(' ')}'`;
  return `COMPREPLY=($(compgen ${what} -- "$word")); `;
}
