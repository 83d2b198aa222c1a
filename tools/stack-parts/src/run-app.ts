import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type AppName, entryOf } from './apps.ts';
import { inheritedEnvironment } from './environment.ts';

export interface RunAppOptions {
  readonly app: AppName;
  readonly args: readonly string[];
  /** A folder of installed packages, `<app>/main.js`; by default apps run as this workspace has built them. */
  readonly packages?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its standard error goes: to this process's own (progress on a terminal), or collected. */
  readonly progress?: 'inherit' | 'collect';
  readonly signal?: AbortSignal | undefined;
}

export interface AppResult {
  /** The exit code, or the signal that ended it. */
  readonly ended: number | NodeJS.Signals;
  readonly stdout: string;
  /** Empty when inherited. */
  readonly stderr: string;
}

/** Runs a command of a built app to its end. */
export async function runApp(options: RunAppOptions): Promise<AppResult> {
  const { app, args, packages, environment = {}, progress = 'collect', signal } = options;
  const child = spawn(process.execPath, [entryOf(app, packages), ...args], {
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', progress === 'inherit' ? 'inherit' : 'pipe'],
  });
  const onAbort = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', onAbort, { once: true });
  const [ended, stdout, stderr] = await Promise.all([
    new Promise<number | NodeJS.Signals>((resolve, reject) => {
      child.once('error', reject).once('exit', (code, endedBy) => resolve(code ?? endedBy ?? 1));
    }),
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
  ]);
  signal?.removeEventListener('abort', onAbort);
  return { ended, stdout, stderr };
}

/** The last line that is not empty: what a failed command says is wrong. */
export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
