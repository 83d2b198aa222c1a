import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command/command-context.ts';

const entry = join('tools', 'local-stack', 'dist', 'main.js');

/**
 * Runs the main job of the workspace. An app imports no tool, so it is a process of its own, with this terminal.
 *
 * @throws {CliError} `workspace_missing`, `not_built`, `demo_failed`
 */
export async function runDemo(
  args: readonly string[],
  { folder, environment, signal }: Pick<CommandContext, 'folder' | 'environment' | 'signal'>,
): Promise<void> {
  const root = workspaceAbove(folder);
  if (root === undefined)
    throw new CliError(
      'workspace_missing',
      'The demo is part of the workspace of Ambit, and this folder is not in one: clone it, and run npm ci && npm start there',
    );
  const main = join(root, entry);
  if (!existsSync(main))
    throw new CliError(
      'not_built',
      `The demo is not built: run npm run build in ${root}, or npm start, which builds it`,
    );
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    env: { ...environment },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the whole group by itself; a signal for this process alone is passed on.
  const onAbort = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', onAbort, { once: true });
  const ended = await new Promise<number | NodeJS.Signals>((done, fail) => {
    child.once('error', fail).once('exit', (code, endedBy) => done(code ?? endedBy ?? 1));
  });
  signal.throwIfAborted();
  if (ended !== 0) throw new CliError('demo_failed', `The demo ended with ${ended}: what it wrote says why`);
}

/** The nearest folder upwards that is the root of this workspace. */
function workspaceAbove(folder: string): string | undefined {
  for (let root = resolve(folder); ; root = dirname(root)) {
    if (nameIn(join(root, 'package.json')) === '@ambit/source') return root;
    if (dirname(root) === root) return undefined;
  }
}

function nameIn(file: string): unknown {
  try {
    const parsed: { readonly name?: unknown } | null = JSON.parse(readFileSync(file, 'utf8'));
    return parsed?.name;
  } catch {
    return undefined; // none, or none that can be read: it is not this workspace's
  }
}
