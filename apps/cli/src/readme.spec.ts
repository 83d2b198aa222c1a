import { readFile } from 'node:fs/promises';
import { expect, it } from '@jest/globals';
import { commandGroups } from './command-groups.ts';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

it('the README has every code of an error, and no other', async () => {
  const [, table = ''] = /^\| code .*\n\|[ -|]+\|\n((?:\|.*\n)+)/m.exec(await read('../README.md')) ?? [];
  const [, union = ''] = /CliErrorCode =([^;]+);/.exec(await read('./cli-error.ts')) ?? [];
  const codes = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
  expect(codes).toEqual([...union.matchAll(/'(\w+)'/g)].map(([, code]) => code));
  expect(codes).not.toEqual([]);
});

it('the README shows every command, with options that there are', async () => {
  const readme = await read('../README.md');
  for (const { commands } of commandGroups)
    for (const { words, options } of commands) {
      const lines = readme
        .replaceAll('\\\n', '')
        .split('\n')
        .filter((line) => line.includes(`npx ambit ${words}`));
      const isTarget = words === 'policy lock';
      expect({ words, isShown: isTarget ? readme.includes(`\`${words}\``) : lines.length > 0 }).toEqual({
        words,
        isShown: true,
      });
      for (const line of lines)
        for (const [, name = ''] of line.matchAll(/ --([a-z-]+)/g)) {
          // One line may show several commands.
          const isAnywhere = commandGroups.some((group) => group.commands.some((one) => name in one.options));
          expect({ line, isThere: name === 'help' || name in options || isAnywhere }).toEqual({
            line,
            isThere: true,
          });
        }
    }
});
