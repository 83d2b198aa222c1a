import { describe, expect, it } from '@jest/globals';
import { readCommand } from './command-line.ts';

describe('the command line', () => {
  it('means serve when it is empty', () => {
    expect(readCommand([])).toEqual({ name: 'serve' });
    expect(readCommand(['serve'])).toEqual({ name: 'serve' });
  });

  it('knows the other commands', () => {
    expect(readCommand(['check'])).toEqual({ name: 'check' });
    expect(readCommand(['policy'])).toEqual({ name: 'policy' });
    expect(readCommand(['generate-keys', '--out', 'keys.json'])).toEqual({
      name: 'generate-keys',
      out: 'keys.json',
    });
    const rotate = ['rotate-keys', '--file', 'keys.json'];
    expect(readCommand(rotate)).toEqual({ name: 'rotate-keys', file: 'keys.json', overlap: 900 });
    expect(readCommand([...rotate, '--overlap', '300', '--discard', 'one'])).toEqual({
      name: 'rotate-keys',
      file: 'keys.json',
      overlap: 300,
      discard: 'one',
    });
    expect(readCommand(['serve', '--help'])).toEqual({ name: 'help' });
    expect(readCommand(['-h'])).toEqual({ name: 'help' });
  });

  it.each([
    [['bogus'], "no command 'bogus'"],
    [['check', 'more'], 'one argument too many'],
    [['generate-keys'], 'needs --out FILE'],
    [['serve', '--out', 'keys.json'], 'belongs to generate-keys'],
    [['check', '--discard', 'one'], 'belongs to rotate-keys'],
    [['rotate-keys'], 'needs --file FILE'],
    [['rotate-keys', '--file', 'keys.json', '--overlap', '15m'], 'a number of seconds'],
    [['--port', '1'], '--port'],
  ])('refuses %j and says how to get help', (args, reason) => {
    expect(() => readCommand(args)).toThrow(expect.objectContaining({ code: 'invalid_arguments' }));
    expect(() => readCommand(args)).toThrow(reason);
    expect(() => readCommand(args)).toThrow('see --help');
  });
});
