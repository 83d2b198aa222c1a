import type { Command, CommandGroup } from './command.ts';
import type { Option } from './options.ts';

const exitCodes = `Exit codes
  0    as it should be
  1    it failed, or found what should not be; one line on stderr says what, and ends with a code
  130  ended by SIGINT; 143 by SIGTERM
`;

/** What `ambit --help` says. */
export function helpOfAll(groups: readonly CommandGroup[]): string {
  const rows = groups.flatMap(({ commands }) =>
    commands.map(
      ({ words, operands, summary }) => [`ambit ${line(words, operands?.usage)}`, summary] as const,
    ),
  );
  return `The command line of Ambit.

${columns(rows)}
More of each: ambit COMMAND --help

${exitCodes}`;
}

/** What the help of the first word of several commands says. */
export function helpOfGroup({ summary, commands }: CommandGroup): string {
  const [only] = commands;
  if (only !== undefined && commands.length === 1) return helpOf(only);
  const rows = commands.map(
    ({ words, operands, summary: does }) => [`ambit ${line(words, operands?.usage)}`, does] as const,
  );
  return `${summary}.

${columns(rows)}
Examples
${commands.map(({ examples: [first] }) => `  ${first}\n`).join('')}`;
}

/** What the help of a command says. */
export function helpOf({ words, operands, summary, options, notes, examples }: Command): string {
  const rows = Object.entries(options).map(
    ([name, option]) => [`--${line(name, valueOf(option))}`, describe(option)] as const,
  );
  return `ambit ${line(words, operands?.usage)}${rows.length > 0 ? ' [OPTIONS]' : ''}

${summary}.
${rows.length === 0 ? '' : `\nOptions\n${columns(rows)}`}${notes === undefined ? '' : `\n${notes.trim()}\n`}
Examples
${examples.map((example) => `  ${example}\n`).join('')}
${exitCodes}`;
}

function describe({ describe: text, variable, multiple }: Option): string {
  const more = [
    multiple && 'may be given several times',
    variable && `or ${variable} of the environment`,
  ].filter(Boolean);
  return more.length === 0 ? text : `${text} (${more.join('; ')})`;
}

function valueOf({ type, value, choices }: Option): string | undefined {
  return type === 'boolean' ? undefined : (choices?.join('|') ?? value ?? 'TEXT');
}

function line(...parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
