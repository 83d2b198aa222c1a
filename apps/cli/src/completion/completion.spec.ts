import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { commandGroups } from '../command-groups.ts';
import { runCommandLine } from '../command/run-command-line.fixture.ts';

const scriptFor = async (shell: string): Promise<string> =>
  (await runCommandLine(['completion', shell])).output;

/** What bash offers after these words, by running the script. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const script = `${await scriptFor('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ambit; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['-c', script, 'bash', 'ambit', ...words], { encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  it('offers commands, then what they have', async () => {
    expect(await offered('')).toEqual([...commandGroups.map(({ name }) => name), '--help']);
    expect(await offered('ke')).toEqual(['keys']);
    expect(await offered('keys', '')).toEqual(['generate', 'show', 'export', 'rotate', 'status', '--help']);
    expect(await offered('policy', 'diff', '--f')).toEqual(['--format', '--fail-on']);
    expect(await offered('token', '--ra')).toEqual(['--raw']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish', '--help']);
  });

  it('offers values where there is a choice, and after an operation options still', async () => {
    expect(await offered('keys', 'export', '--format', '')).toEqual(['pem', 'jwks']);
    expect(await offered('token', '--assertion-audience', 'tok')).toEqual(['token_endpoint']);
    expect(await offered('call', 'getAccount', '--cu')).toEqual(['--curl']);
    expect(await offered('token', '--issuer', '')).toEqual([]);
    expect(await offered('token', '--key', 'packa')).toEqual(['package.json']);
  });
});

describe.each(['bash', 'zsh', 'fish'])('the script of %s', (shell) => {
  it('has every command and option', async () => {
    const script = await scriptFor(shell);
    for (const { commands } of commandGroups)
      for (const { words, options } of commands) {
        for (const word of words.split(' ')) expect(script).toContain(word);
        for (const name of Object.keys(options)) expect(script).toContain(name);
      }
  });

  it('is one that the shell can read, where there is that shell', async () => {
    const checked = spawnSync(shell, ['-n'], { input: await scriptFor(shell), encoding: 'utf8' });
    if (checked.error !== undefined)
      return void process.stdout.write(`not checked: there is no ${shell} here\n`);
    expect({ status: checked.status, stderr: checked.stderr }).toEqual({ status: 0, stderr: '' });
  });
});
