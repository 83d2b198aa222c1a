import type { CommandGroup } from '../command/command.ts';
import type { Option } from '../command/options.ts';
import { shells } from './shells.ts';

/** What may come after some words. */
export interface CompletionRow {
  /** The words of a command or of a group; empty for the beginning. */
  readonly words: string;
  /** Words that may follow, with what they do. */
  readonly next: readonly (readonly [word: string, summary: string])[];
  readonly options: readonly CompletionOption[];
}

export interface CompletionOption {
  readonly name: string;
  readonly describe: string;
  /** What its value is completed with; undefined when it takes none. */
  readonly value: 'file' | 'folder' | 'other' | readonly string[] | undefined;
}

const help: CompletionOption = { name: 'help', describe: 'shows how the command is used', value: undefined };

/** The tables of commands as a shell needs them. */
export function completionTable(groups: readonly CommandGroup[]): readonly CompletionRow[] {
  return [
    { words: '', next: groups.map(({ name, summary }) => [name, summary] as const), options: [help] },
    ...groups.flatMap((group) => [...groupRow(group), ...group.commands.map(commandRow)]),
  ];
}

function groupRow({ name, commands }: CommandGroup): readonly CompletionRow[] {
  const next = commands.flatMap(({ words, summary }) =>
    words === name ? [] : [[words.slice(name.length + 1), summary] as const],
  );
  return next.length === 0 ? [] : [{ words: name, next, options: [help] }];
}

function commandRow({ words, options }: CommandGroup['commands'][number]): CompletionRow {
  return {
    words,
    next: words === 'completion' ? shells.map((shell) => [shell, `for ${shell}`] as const) : [],
    options: [
      ...Object.entries(options).map(([name, option]) => ({
        name,
        describe: option.describe,
        value: valueOf(option),
      })),
      help,
    ],
  };
}

function valueOf({ type, value, choices }: Option): CompletionOption['value'] {
  if (type === 'boolean') return undefined;
  if (choices !== undefined) return choices;
  return value === 'FILE' ? 'file' : value === 'DIR' ? 'folder' : 'other';
}
