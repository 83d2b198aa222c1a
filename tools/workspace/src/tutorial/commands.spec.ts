import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { commandsOf } from './commands.ts';

it('finds the blocks of a page that are commands, and those that must fail', () => {
  const page =
    '# Page\n\n```sh\nnpm ci\n```\n\n```ts\ncode();\n```\n\n```sh fails with 501\nnpx nx test\nmore\n```\n';
  expect(commandsOf(page)).toEqual([
    { line: 4, script: 'npm ci\n', failsWith: undefined },
    { line: 12, script: 'npx nx test\nmore\n', failsWith: '501' },
  ]);
});

it.each(['```bash', '```sh fails', '```console'])('refuses a fence that it would pass over: %s', (fence) => {
  expect(() => commandsOf(`${fence}\nnpm ci\n\`\`\`\n`)).toThrow('is no fence of commands');
});

it('finds commands in the tutorial, of both kinds', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/tutorial.md'), 'utf8');
  expect(new Set(commandsOf(page).map(({ failsWith }) => typeof failsWith))).toEqual(
    new Set(['string', 'undefined']),
  );
});
