import { expect, it } from '@jest/globals';
import { readCommand } from './command-line.ts';

it.each([
  [['apps/notes-api'], { name: 'app', folder: 'apps/notes-api' }],
  [['libs/notes'], { name: 'lib', folder: 'libs/notes' }],
  [['--help'], { name: 'help' }],
])('%j is a command', (args, command) => {
  expect(readCommand(args)).toEqual(command);
});

it.each([[[]], [['apps']], [['/']], [['apps/..']], [['libs/a', 'libs/b']], [['tools/notes']]])(
  '%j is none',
  (args) => {
    expect(() => readCommand(args)).toThrow('see --help');
  },
);
