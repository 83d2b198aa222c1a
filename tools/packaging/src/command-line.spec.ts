import { expect, it } from '@jest/globals';
import { readCommand } from './command-line.ts';

it.each([
  [['app', 'apps/notes-api'], { name: 'app', folder: 'apps/notes-api' }],
  [['--help'], { name: 'help' }],
])('%j is a command', (args, command) => {
  expect(readCommand(args)).toEqual(command);
});

it.each([[[]], [['app']], [['app', '/']], [['app', 'apps/..', 'x']], [['lib', 'libs/notes']]])(
  '%j is none',
  (args) => {
    expect(() => readCommand(args)).toThrow('see --help');
  },
);
