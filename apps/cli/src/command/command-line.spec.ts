import { describe, expect, it } from '@jest/globals';
import { commandGroups } from '../command-groups.ts';
import { defineCommand } from './command.ts';
import { helpOf } from './help.ts';
import { runCommandLine } from './run-command-line.fixture.ts';

const commands = commandGroups.flatMap((group) => group.commands);

describe('the command line', () => {
  it('shows all commands to whoever says nothing or asks', async () => {
    for (const args of [[], ['help'], ['--help'], ['-h']]) {
      const { output, code } = await runCommandLine(args);
      expect(code).toBeUndefined();
      for (const { words, summary } of commands) {
        expect(output).toContain(`ambit ${words}`);
        expect(output).toContain(summary);
      }
      expect(output).toContain('Exit codes');
    }
  });

  it.each(commands.map((command) => [command.words, command] as const))(
    'has help of %s with every option and examples that it can read',
    async (words, command) => {
      const { output, code } = await runCommandLine([...words.split(' '), '--help']);
      expect(code).toBeUndefined();
      expect(output).toContain(`ambit ${words}`);
      for (const name of Object.keys(command.options)) expect(output).toContain(`--${name}`);
      for (const example of command.examples) {
        expect(output).toContain(example);
        expect(example).toContain(`ambit ${words}`);
        for (const [, name = ''] of example.split(' -- ')[0]?.matchAll(/ --([a-z-]+)/g) ?? [])
          expect(Object.keys(command.options)).toContain(name);
      }
    },
  );

  it('has help of a group, by its name and by help', async () => {
    for (const args of [['keys'], ['keys', '--help'], ['help', 'keys'], ['keys', '-h']]) {
      const { output } = await runCommandLine(args);
      expect(output).toContain('ambit keys rotate');
      expect(output).not.toContain('ambit token');
    }
    expect((await runCommandLine(['help', 'policy', 'diff'])).output).toContain('--fail-on');
  });

  it.each([
    [['polic'], "There is no command 'polic'; see ambit --help"],
    [['policy', 'show'], "There is no command 'policy show'; see ambit policy --help"],
    [['policy', 'diff', 'main'], "policy diff takes no 'main'"],
    [['policy', 'diff', '--format', 'xml'], "--format knows no 'xml': text, markdown, json, sarif"],
    [['policy', 'diff', '--fail-on', 'all'], "--fail-on knows no 'all'"],
    [['policy', 'diff', '--json', '--format', 'text'], 'say different things'],
    [['policy', 'lock', '--base', 'main'], '--base'],
    [['token', '--bogus'], '; see ambit token --help'],
    [['token', '--raw', '--json'], 'say different things'],
    [['call'], 'call needs OPERATION; see ambit call --help'],
    [['keys', 'generate'], 'Give one of --out FILE and --ring DIR'],
    [['completion', 'tcsh'], 'completion knows bash, zsh, fish'],
  ])('refuses %j, and says where help is', async (args, message) => {
    const result = await runCommandLine(args);
    expect(result).toMatchObject({ output: '', code: 'invalid_arguments' });
    expect(result.message).toContain(message);
  });
});

describe('a command', () => {
  const seen: unknown[] = [];
  const command = defineCommand({
    words: 'try',
    summary: 'Tries',
    operands: { usage: '[THING ...]', least: 0, most: 2 },
    options: {
      name: { type: 'string', variable: 'NAME', describe: 'a name' },
      colour: { type: 'string', choices: ['red', 'green'], variable: 'COLOUR', describe: 'a colour' },
      scope: { type: 'string', multiple: true, variable: 'SCOPE', describe: 'scopes' },
      loud: { type: 'boolean', variable: 'LOUD', describe: 'loudly' },
      nickname: { type: 'string', variable: 'NICKNAME', insteadOf: 'name', describe: 'a shorter name' },
    },
    examples: ['ambit try'],
    run: async ({ values, operands }) => {
      // A choice is a type of its own, a boolean and a list are there in any case.
      const colour: 'red' | 'green' | undefined = values.colour;
      seen.push({ ...values, colour, count: values.scope.length, loud: values.loud === true, operands });
    },
  });
  const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    // Nothing else of the world is looked at.
    command.start(args, { environment } as unknown as Parameters<typeof command.start>[1]);

  it('has what was given, and otherwise what the environment says', async () => {
    await start([]);
    expect(seen.pop()).toMatchObject({
      name: undefined,
      colour: undefined,
      count: 0,
      loud: false,
      operands: [],
    });
    const environment = { NAME: 'n', COLOUR: 'red', SCOPE: 'a  b', LOUD: 'true' };
    await start(['x'], environment);
    expect(seen.pop()).toMatchObject({
      name: 'n',
      colour: 'red',
      scope: ['a', 'b'],
      loud: true,
      operands: ['x'],
    });
    await start(['--name', 'm', '--scope', 'c', '--scope', 'd'], { ...environment, COLOUR: '' });
    expect(seen.pop()).toMatchObject({ name: 'm', colour: undefined, scope: ['c', 'd'] });
    expect(seen).toEqual([]);
  });

  it('has no variable that an option on the command line speaks against', async () => {
    await start([], { NAME: 'n', NICKNAME: 'm' });
    expect(seen.pop()).toMatchObject({ name: 'n', nickname: 'm' });
    await start(['--name', 'n'], { NICKNAME: 'm' });
    expect(seen.pop()).toMatchObject({ name: 'n', nickname: undefined });
  });

  it('names the variable where that has the wrong value', async () => {
    await expect(start([], { COLOUR: 'blue' })).rejects.toThrow("COLOUR knows no 'blue': red, green");
  });

  it('says choices, variables and repetition in its help', () => {
    const help = helpOf(command);
    expect(help).toContain('--colour red|green');
    expect(help).toContain('or NAME of the environment');
    expect(help).toContain('may be given several times');
  });
});
