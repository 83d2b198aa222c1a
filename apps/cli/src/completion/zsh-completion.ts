import type { CompletionOption, CompletionRow } from './completion-table.ts';

/** The script of zsh: a function that sees which command it is, and describes what may follow. */
export function zshCompletion(table: readonly CompletionRow[]): string {
  return `#compdef ambit
# Completion of ambit for zsh.
_ambit() {
  local command="\${words[2]}"
  (( CURRENT > 3 )) && [[ "\${words[3]}" != -* ]] && command="$command \${words[3]}"
  (( CURRENT == 2 )) && command=''
  case "$command" in
${table.map(rowCase).join('')}  esac
}
if [[ "\${funcstack[1]}" == _ambit ]]; then _ambit "$@"; else compdef _ambit ambit; fi
`;
}

function rowCase({ words, next, options }: CompletionRow): string {
  const specs = options.map(
    (option) => `'--${option.name}[${escaped(option.describe)}]${valueSpec(option)}'`,
  );
  const following =
    next.length === 0
      ? ''
      : `      (( CURRENT == ${words === '' ? 2 : 3} )) && { local -a next=(${next
          .map(([word, summary]) => `'${word}:${escaped(summary)}'`)
          .join(' ')}); _describe command next; }\n`;
  // A command of one word may be followed by what is no option: an operation, a shell.
  const pattern =
    words === '' ? "''" : words.includes(' ') || next.length > 0 ? `'${words}'` : `'${words}'|'${words} '*`;
  // `_arguments` knows a command of one word; those before the last one are taken away.
  const depth = words === '' ? 0 : words.split(' ').length;
  const shift = depth === 0 ? '' : `      shift ${depth} words; (( CURRENT -= ${depth} ))\n`;
  return `    ${pattern})\n${following}${shift}      _arguments ${specs.join(' ')} '*: : '\n      ;;\n`;
}

function valueSpec({ name, value }: CompletionOption): string {
  if (value === undefined) return '';
  const action =
    value === 'file'
      ? '_files'
      : value === 'folder'
        ? '_files -/'
        : value === 'other'
          ? ' '
          : `(${value.join(' ')})`;
  return `:${name}:${action}`;
}

/** For a text in single quotes and brackets. */
function escaped(text: string): string {
  return text.replaceAll("'", '’').replaceAll(/[[\]:\\]/g, '\\$&');
}
