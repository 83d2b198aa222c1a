import { describe, expect, it } from '@jest/globals';
import { readCommand, usage } from './command-line.ts';

describe('the command line', () => {
  it('knows its commands and what they do by default', () => {
    for (const args of [[], ['help'], ['--help'], ['policy', 'diff', '-h']])
      expect(readCommand(args)).toEqual({ name: 'help' });
    expect(readCommand(['policy', 'lock'])).toEqual({ name: 'lock', projects: ['.'] });
    expect(readCommand(['policy', 'lock', 'libs/a', 'libs/b'])).toEqual({
      name: 'lock',
      projects: ['libs/a', 'libs/b'],
    });
    const diff = { name: 'diff', base: 'main', head: undefined, format: 'text', failOn: undefined };
    expect(readCommand(['policy', 'diff'])).toEqual(diff);
    expect(readCommand(['policy', 'diff', '--json'])).toEqual({ ...diff, format: 'json' });
    const options = ['--base', 'v1', '--head', 'v2', '--format', 'sarif', '--fail-on', 'any'];
    expect(readCommand(['policy', 'diff', ...options])).toEqual({
      ...{ name: 'diff', base: 'v1', head: 'v2', format: 'sarif', failOn: 'any' },
    });
  });

  it.each([
    [['polic'], "There is no command 'polic'"],
    [['policy'], "There is no command 'policy '"],
    [['policy', 'show'], "There is no command 'policy show'"],
    [['policy', 'diff', 'main'], "policy diff takes no 'main'"],
    [['policy', 'diff', '--format', 'xml'], "--format knows no 'xml'"],
    [['policy', 'diff', '--fail-on', 'all'], "--fail-on knows no 'all'"],
    [['policy', 'diff', '--json', '--format', 'text'], 'say different things'],
    [['policy', 'lock', '--base', 'main'], 'policy lock takes no options'],
    [['policy', 'lock', '--bogus'], '--bogus'],
  ])('refuses %j, and says where help is', (args, message) => {
    expect(() => readCommand(args)).toThrow(
      expect.objectContaining({ code: 'invalid_arguments', message: expect.stringContaining(message) }),
    );
    expect(() => readCommand(args)).toThrow('see ambit --help');
  });

  it('tells of every command and option', () => {
    for (const word of ['policy lock', 'policy diff', '--base', '--head', '--format', '--fail-on', '--json'])
      expect(usage).toContain(word);
  });
});
